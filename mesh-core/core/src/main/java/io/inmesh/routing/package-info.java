/** From a request to where it goes and what happens to it on the way; knows neither YAML nor any resource's shape. */
@NullMarked
package io.inmesh.routing;

import org.jspecify.annotations.NullMarked;
