@NullMarked
package io.inmesh.samples.bookinfo.ratings;

import org.jspecify.annotations.NullMarked;
