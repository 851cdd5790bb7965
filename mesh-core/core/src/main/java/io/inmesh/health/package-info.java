@NullMarked
package io.inmesh.health;

import org.jspecify.annotations.NullMarked;
