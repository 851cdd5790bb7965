package io.inmesh.config.subscription;

import io.inmesh.service.Request;
import io.inmesh.service.Response;
import reactor.core.publisher.Mono;

/** The replicas of the config service, by number. Called by the worker, which may block. */
interface Remote extends AutoCloseable {

    /** How many there are; at least one. */
    int count();

    /** How people know a replica. */
    String address(int index);

    /** Sends {@code request} with whatever proves who this is; whoever asks sees to its end. */
    Mono<Response> send(int index, Request request);

    /** The connections to a replica are of no use any more: the next request makes one of its own. */
    void renew(int index);

    @Override
    void close();
}
