/** Resources of our own, for what the others cannot say. */
@NullMarked
package io.inmesh.config.policy.inmesh;

import org.jspecify.annotations.NullMarked;
