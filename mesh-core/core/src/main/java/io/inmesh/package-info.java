/**
 * The mesh as an application sees it, and where its parts are put together: {@link io.inmesh.Mesh} owns everything,
 * {@link io.inmesh.ClientStack}, {@link io.inmesh.DestinationStack} and {@link io.inmesh.ServerStack} are the order of a request's way out and in.
 */
@NullMarked
package io.inmesh;

import org.jspecify.annotations.NullMarked;
