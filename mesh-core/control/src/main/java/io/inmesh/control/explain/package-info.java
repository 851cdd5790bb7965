/** What would happen to a call, in the words of the resources that say so. */
@NullMarked
package io.inmesh.control.explain;

import org.jspecify.annotations.NullMarked;
