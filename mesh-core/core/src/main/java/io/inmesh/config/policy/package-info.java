/** From resources, as people write them, to what one caller does with its calls. */
@NullMarked
package io.inmesh.config.policy;

import org.jspecify.annotations.NullMarked;
