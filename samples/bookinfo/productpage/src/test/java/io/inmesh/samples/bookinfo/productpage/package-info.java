@NullMarked
package io.inmesh.samples.bookinfo.productpage;

import org.jspecify.annotations.NullMarked;
