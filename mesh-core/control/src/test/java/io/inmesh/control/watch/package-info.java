@NullMarked
package io.inmesh.control.watch;

import org.jspecify.annotations.NullMarked;
