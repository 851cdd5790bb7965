@NullMarked
package io.inmesh.control.api;

import org.jspecify.annotations.NullMarked;
