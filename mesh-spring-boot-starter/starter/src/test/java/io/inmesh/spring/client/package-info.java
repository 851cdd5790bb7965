@NullMarked
package io.inmesh.spring.client;

import org.jspecify.annotations.NullMarked;
