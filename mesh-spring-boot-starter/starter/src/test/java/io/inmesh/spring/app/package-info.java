/** The application under test: its package is what the starter scans. */
@NullMarked
package io.inmesh.spring.app;

import org.jspecify.annotations.NullMarked;
