@NullMarked
package io.inmesh.telemetry;

import org.jspecify.annotations.NullMarked;
