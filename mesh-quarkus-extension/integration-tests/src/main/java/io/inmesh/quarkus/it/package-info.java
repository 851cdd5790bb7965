@NullMarked
package io.inmesh.quarkus.it;

import org.jspecify.annotations.NullMarked;
