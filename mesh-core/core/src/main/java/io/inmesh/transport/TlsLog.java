package io.inmesh.transport;

import io.inmesh.time.MeshTime;
import io.netty.channel.Channel;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Says which connections in failed at TLS: one every ten seconds, so that a scanner does not fill the log. Thread-safe. */
final class TlsLog {

    private static final System.Logger LOG = System.getLogger(Listener.class.getName());
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final MeshTime time;
    private final AtomicLong unsaid = new AtomicLong();
    private final AtomicLong nextNanos;

    TlsLog(MeshTime time) {
        this.time = time;
        nextNanos = new AtomicLong(time.nanoTime());
    }

    void failed(Channel channel, String reason) {
        long now = time.nanoTime();
        long next = nextNanos.get();
        if (now - next < 0 || !nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
            unsaid.incrementAndGet();
            LOG.log(Level.DEBUG, () -> text(channel, reason, 0));
            return;
        }
        LOG.log(Level.WARNING, text(channel, reason, unsaid.getAndSet(0)));
    }

    private static String text(Channel channel, String reason, long others) {
        String more = others == 0 ? "" : " (and " + others + " more connections since the last time this was said)";
        return channel.remoteAddress() + " -> " + channel.localAddress() + ": no TLS connection: " + reason + more;
    }
}
