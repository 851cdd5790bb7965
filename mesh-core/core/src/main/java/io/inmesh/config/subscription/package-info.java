/** What the shared config service tells this application, and what it is told in return. */
@NullMarked
package io.inmesh.config.subscription;

import org.jspecify.annotations.NullMarked;
