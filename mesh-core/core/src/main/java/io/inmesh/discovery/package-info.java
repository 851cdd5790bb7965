/** Where endpoints come from: static settings, files, DNS; and how several sources are asked in turn. */
@NullMarked
package io.inmesh.discovery;

import org.jspecify.annotations.NullMarked;
