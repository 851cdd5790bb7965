/** What a fleet of applications asks of the shared config service: how soon all learn of a change, and what it costs. */
@NullMarked
package io.inmesh.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
