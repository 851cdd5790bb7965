/** The auto-configuration: {@code mesh.*} properties become a Mesh, and Spring's own clients and servers use it. */
@NullMarked
package io.inmesh.spring;

import org.jspecify.annotations.NullMarked;
