/**
 * Whole calls over sockets: one process serves, each contender is a process of its own, and rounds take turns, so that
 * the ratios hold while the machine's speed drifts.
 */
@NullMarked
package io.inmesh.benchmarks.call;

import org.jspecify.annotations.NullMarked;
