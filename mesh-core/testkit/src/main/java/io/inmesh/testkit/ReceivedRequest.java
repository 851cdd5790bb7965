package io.inmesh.testkit;

import io.inmesh.service.Headers;

/**
 * A request as a {@link TestPeer} read it.
 *
 * @param connection counted from 1 in the order of acceptance
 * @param body as UTF-8
 */
public record ReceivedRequest(int connection, String method, String target, Headers headers, String body) {}
