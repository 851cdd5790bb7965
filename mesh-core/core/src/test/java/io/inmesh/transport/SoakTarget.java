package io.inmesh.transport;

/** A client of a soak, and whom it calls. */
record SoakTarget(String name, boolean scripted, boolean multiplexed, EndpointClient client) {}
