package io.inmesh.spring.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where a handler waits until the test lets it go. */
public final class Gate {

    private final CompletableFuture<String> entered = new CompletableFuture<>();
    private final CompletableFuture<String> opened = new CompletableFuture<>();

    /** In the handler: completes when the test opens the gate. */
    public CompletableFuture<String> enter() {
        entered.complete("entered");
        return opened.copy();
    }

    /** In the test: waits until a handler is there. */
    public void awaitEntered() throws Exception {
        entered.get(10, TimeUnit.SECONDS);
    }

    public void open() {
        opened.complete("opened");
    }

    /** For handlers that block. */
    public String pass() {
        try {
            return enter().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | java.util.concurrent.ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
