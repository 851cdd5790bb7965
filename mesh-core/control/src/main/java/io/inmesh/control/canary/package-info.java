/** Canaries that end by themselves: what the instances report, compared. */
@NullMarked
package io.inmesh.control.canary;

import org.jspecify.annotations.NullMarked;
