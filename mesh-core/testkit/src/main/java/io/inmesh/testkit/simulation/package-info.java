/** Balancing under load without a network: backends, arrivals and time are simulated, the library's code is real. */
@NullMarked
package io.inmesh.testkit.simulation;

import org.jspecify.annotations.NullMarked;
