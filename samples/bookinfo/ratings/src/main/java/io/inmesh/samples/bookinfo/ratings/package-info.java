/** Stars for a book: plain Java on mesh-core. */
@NullMarked
package io.inmesh.samples.bookinfo.ratings;

import org.jspecify.annotations.NullMarked;
