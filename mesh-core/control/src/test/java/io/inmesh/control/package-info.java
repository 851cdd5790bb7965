@NullMarked
package io.inmesh.control;

import org.jspecify.annotations.NullMarked;
