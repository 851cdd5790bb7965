/** What the extension does when an application is built. */
@NullMarked
package io.inmesh.quarkus.deployment;

import org.jspecify.annotations.NullMarked;
