/** Reviews of a book, with or without stars: a Quarkus application that calls ratings. */
@NullMarked
package io.inmesh.samples.bookinfo.reviews;

import org.jspecify.annotations.NullMarked;
