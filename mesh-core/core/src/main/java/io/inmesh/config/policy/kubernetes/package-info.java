/** Kubernetes' own resources: their fields. What they say of endpoints is discovery's to read. */
@NullMarked
package io.inmesh.config.policy.kubernetes;

import org.jspecify.annotations.NullMarked;
