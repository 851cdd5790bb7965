@NullMarked
package io.inmesh.spring.app.servlet;

import org.jspecify.annotations.NullMarked;
