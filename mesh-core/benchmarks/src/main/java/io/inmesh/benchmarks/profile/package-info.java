/** What a profile says: where time and bytes go, as a table and as a picture. */
@NullMarked
package io.inmesh.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
