@NullMarked
package io.inmesh.time;

import org.jspecify.annotations.NullMarked;
