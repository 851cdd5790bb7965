/** The mesh's metrics in Micrometer, and its spans below Spring's own. */
@NullMarked
package io.inmesh.spring.telemetry;

import org.jspecify.annotations.NullMarked;
