@NullMarked
package io.inmesh.spring.server;

import org.jspecify.annotations.NullMarked;
