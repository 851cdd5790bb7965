@NullMarked
package io.inmesh.samples.bookinfo.runner;

import org.jspecify.annotations.NullMarked;
