package io.inmesh.spring.client;

import io.inmesh.MeshClient;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.http.StreamingHttpOutputMessage;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Schedulers;

/**
 * A call whose body is written by the thread that waits for its response: once for each attempt. No other thread blocks,
 * and nothing but the chunk at hand is in memory.
 */
final class WritingCall extends BaseSubscriber<Response> {

    /** Writings to do, then the outcome; at most one writing per attempt. */
    private final BlockingQueue<Object> work = new LinkedBlockingQueue<>();

    private WritingCall() {}

    static Response send(MeshClient client, Request request, StreamingHttpOutputMessage.Body body, long length)
            throws IOException {
        if (Schedulers.isInNonBlockingThread()) {
            throw new IllegalStateException("a body cannot be streamed from "
                    + Thread.currentThread().getName() + ", which must not block: use WebClient there");
        }
        WritingCall call = new WritingCall();
        client.send(request.withBody(new WrittenBody(body, length, call.work::add)))
                .subscribe(call);
        return call.await();
    }

    private Response await() throws IOException {
        try {
            while (true) {
                Object next = work.take();
                if (next instanceof Writing writing) {
                    writing.run();
                } else if (next instanceof Response response) {
                    return response;
                } else if (next instanceof RuntimeException failure) {
                    throw failure;
                } else {
                    throw new IOException("the call failed", (Throwable) next);
                }
            }
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the response");
        }
    }

    @Override
    protected void hookOnNext(Response response) {
        work.add(response);
    }

    @Override
    protected void hookOnError(Throwable failure) {
        work.add(failure);
    }
}
