package io.inmesh.quarkus.runtime;

import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.eclipse.microprofile.rest.client.spi.RestClientListener;

/** Gives every REST client, injected or built, the filter that takes {@code mesh://} calls. */
public final class MeshRestClientListener implements RestClientListener {

    @Override
    public void onNewClient(Class<?> serviceInterface, RestClientBuilder builder) {
        // Last of the request filters, which may still change the URI.
        builder.register(new MeshRestClientFilter(), Integer.MAX_VALUE);
    }
}
