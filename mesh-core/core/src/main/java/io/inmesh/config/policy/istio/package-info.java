/** Istio's traffic resources: what their fields are, and what they mean to one caller. */
@NullMarked
package io.inmesh.config.policy.istio;

import org.jspecify.annotations.NullMarked;
