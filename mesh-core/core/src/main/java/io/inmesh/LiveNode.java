package io.inmesh;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Node;
import io.inmesh.transport.EndpointClient;

/** A node with the connections behind it. */
record LiveNode(Node node, EndpointClient client) {

    /** The same node, at the same address, with what discovery newly says of it. */
    LiveNode moved(Endpoint endpoint) {
        return endpoint.equals(node.endpoint())
                ? this
                : new LiveNode(new Node(endpoint, node.load(), node.health(), node.service()), client);
    }
}
