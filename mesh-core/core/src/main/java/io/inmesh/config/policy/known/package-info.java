/** What the resources together make known: hosts and their ports, who the caller is, what it may see. */
@NullMarked
package io.inmesh.config.policy.known;

import org.jspecify.annotations.NullMarked;
