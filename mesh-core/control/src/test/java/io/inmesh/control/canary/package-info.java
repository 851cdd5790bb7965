@NullMarked
package io.inmesh.control.canary;

import org.jspecify.annotations.NullMarked;
