/** What tests of the mesh, and of applications in it, are written with: virtual time, fakes, contract tests, a simulator. */
@NullMarked
package io.inmesh.testkit;

import org.jspecify.annotations.NullMarked;
