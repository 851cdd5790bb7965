/** What {@code docs/spring.md} shows. */
@NullMarked
package io.inmesh.spring.docs;

import org.jspecify.annotations.NullMarked;
