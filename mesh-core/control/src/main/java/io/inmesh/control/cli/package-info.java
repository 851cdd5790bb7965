/** The command {@code mesh}. Classes of one subcommand each; they print, the rest of the module does. */
@NullMarked
package io.inmesh.control.cli;

import org.jspecify.annotations.NullMarked;
