/** Gateway API's routes with a service as their parent: what their fields are, and what they mean to one caller. */
@NullMarked
package io.inmesh.config.policy.gateway;

import org.jspecify.annotations.NullMarked;
