@NullMarked
package io.inmesh.naming;

import org.jspecify.annotations.NullMarked;
