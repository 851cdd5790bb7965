/** The contender that needs a class path of its own. */
@NullMarked
package io.inmesh.benchmarks.servicetalk;

import org.jspecify.annotations.NullMarked;
