/** The mesh's inbound stack around a servlet or WebFlux application. */
@NullMarked
package io.inmesh.spring.server;

import org.jspecify.annotations.NullMarked;
