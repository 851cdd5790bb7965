package io.inmesh;

import io.inmesh.naming.Endpoint;

/** Makes a destination's node for an endpoint that discovery names for the first time. */
@FunctionalInterface
interface NodeFactory {

    LiveNode newNode(Endpoint endpoint);
}
