/** What the extension adds to a running Quarkus application. Applications use {@link io.inmesh.Mesh}, not this package. */
@NullMarked
package io.inmesh.quarkus.runtime;

import org.jspecify.annotations.NullMarked;
