@NullMarked
package io.inmesh.annotation;

import org.jspecify.annotations.NullMarked;
