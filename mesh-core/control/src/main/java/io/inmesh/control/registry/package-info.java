/** Who runs: instances that registered, what each of them reports, and when one that is silent counts as gone. */
@NullMarked
package io.inmesh.control.registry;

import org.jspecify.annotations.NullMarked;
