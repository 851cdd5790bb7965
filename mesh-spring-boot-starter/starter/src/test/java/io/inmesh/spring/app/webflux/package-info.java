@NullMarked
package io.inmesh.spring.app.webflux;

import org.jspecify.annotations.NullMarked;
