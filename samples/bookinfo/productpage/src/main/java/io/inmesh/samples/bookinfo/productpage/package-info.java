/** The page: a Spring Boot servlet application that calls details and reviews. */
@NullMarked
package io.inmesh.samples.bookinfo.productpage;

import org.jspecify.annotations.NullMarked;
