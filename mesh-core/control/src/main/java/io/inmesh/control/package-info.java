/** The shared config service: one store of resources, from which every instance is steered, and its API. */
@NullMarked
package io.inmesh.control;

import org.jspecify.annotations.NullMarked;
