@NullMarked
package io.inmesh.control.store;

import org.jspecify.annotations.NullMarked;
