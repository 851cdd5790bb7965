/** What part of the resources concerns whom, and telling each what changes in it. */
@NullMarked
package io.inmesh.control.watch;

import org.jspecify.annotations.NullMarked;
