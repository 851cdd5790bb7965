@NullMarked
package io.inmesh.control.registry;

import org.jspecify.annotations.NullMarked;
