@NullMarked
package io.inmesh.balancing;

import org.jspecify.annotations.NullMarked;
