@NullMarked
package io.inmesh.resilience;

import org.jspecify.annotations.NullMarked;
