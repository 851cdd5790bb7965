@NullMarked
package io.inmesh.transport;

import org.jspecify.annotations.NullMarked;
