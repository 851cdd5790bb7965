/**
 * The HTTP API of the shared config service, served by this library's own server. {@code openapi.yaml} describes it, and a
 * test holds the two against each other.
 */
@NullMarked
package io.inmesh.control.api;

import org.jspecify.annotations.NullMarked;
