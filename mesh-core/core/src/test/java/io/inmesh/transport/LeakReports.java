package io.inmesh.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What Netty's leak detector says. */
final class LeakReports extends Handler implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(ResourceLeakDetector.class.getName());

    final List<String> found = new CopyOnWriteArrayList<>();

    LeakReports() {
        LOGGER.addHandler(this);
    }

    /** Lets it look at what the garbage collector has found; it does so when buffers are allocated. */
    static void look() {
        System.gc();
        for (int i = 0; i < 200; i++) {
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
            ByteBufAllocator.DEFAULT.heapBuffer(16).release();
        }
    }

    @Override
    public void publish(LogRecord record) {
        found.add(record.getMessage());
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    @Override
    public void close() {
        LOGGER.removeHandler(this);
    }
}
