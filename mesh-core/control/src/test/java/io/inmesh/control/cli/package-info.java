@NullMarked
package io.inmesh.control.cli;

import org.jspecify.annotations.NullMarked;
