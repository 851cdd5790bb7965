/** Spring's HTTP clients on the mesh: request factory, connector and annotated interfaces. */
@NullMarked
package io.inmesh.spring.client;

import org.jspecify.annotations.NullMarked;
