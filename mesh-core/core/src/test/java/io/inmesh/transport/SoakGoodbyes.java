package io.inmesh.transport;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Prints why a codec of a soak ended a connection with an error of its own making: what it finds wrong while it writes
 * reaches no handler, and a peer whose unread data resets the connection never reads it.
 */
final class SoakGoodbyes extends Handler implements AutoCloseable {

    private static final String GOODBYE = "Sent GOAWAY";
    /** The scripted peer goes away in one step, so that what crosses its GOAWAY ends its connection: as planned. */
    private static final String PLANNED = "does not exist";

    /** Held, because the log manager does not. */
    private final Logger log = Logger.getLogger("io.netty.handler.codec.http2.Http2ConnectionHandler");

    SoakGoodbyes() {
        setLevel(Level.ALL);
        log.setLevel(Level.FINE);
        log.setUseParentHandlers(false);
        log.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
        String message = entry.getMessage();
        if (message.contains(GOODBYE) && !message.contains(PLANNED)) {
            System.out.println("GOODBYE " + message);
        }
    }

    @Override
    public void flush() {
        // Nothing is kept.
    }

    @Override
    public void close() {
        log.removeHandler(this);
        log.setUseParentHandlers(true);
        log.setLevel(null);
    }
}
