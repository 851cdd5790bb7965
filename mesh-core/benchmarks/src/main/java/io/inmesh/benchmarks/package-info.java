/** Microbenchmarks (JMH): what one pick and one pass through the stack cost. */
@NullMarked
package io.inmesh.benchmarks;

import org.jspecify.annotations.NullMarked;
