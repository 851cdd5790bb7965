/** An application's own settings: one immutable tree, the same from properties, from {@code mesh.yaml} and from code. */
@NullMarked
package io.inmesh.config;

import org.jspecify.annotations.NullMarked;
