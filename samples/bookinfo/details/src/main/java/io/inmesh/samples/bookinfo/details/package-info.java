/** Facts about a book: a Spring Boot WebFlux application. */
@NullMarked
package io.inmesh.samples.bookinfo.details;

import org.jspecify.annotations.NullMarked;
