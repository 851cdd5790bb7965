@NullMarked
package io.inmesh.spring.telemetry;

import org.jspecify.annotations.NullMarked;
