/** Starts the processes of Bookinfo, calls its page, breaks things and says what came of it. */
@NullMarked
package io.inmesh.samples.bookinfo.runner;

import org.jspecify.annotations.NullMarked;
