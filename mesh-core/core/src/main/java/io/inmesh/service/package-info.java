@NullMarked
package io.inmesh.service;

import org.jspecify.annotations.NullMarked;
