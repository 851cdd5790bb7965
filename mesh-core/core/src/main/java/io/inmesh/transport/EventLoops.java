package io.inmesh.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * The threads that do all input and output, outbound and inbound: sharing them lets a call that an inbound request makes
 * stay on the thread of that request. Daemon threads, named {@code mesh-io-...}; they must never block. Whoever starts
 * them closes them last. Thread-safe.
 */
public final class EventLoops {

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    private final LoopResources resources;
    private final EventLoopGroup group;
    private final List<EventLoop> loops;

    private EventLoops(int threads) {
        resources = LoopResources.create("mesh-io", threads, true);
        group = resources.onClient(LoopResources.DEFAULT_NATIVE);
        List<EventLoop> each = new ArrayList<>(threads);
        for (EventExecutor executor : group) {
            each.add((EventLoop) executor);
        }
        loops = List.copyOf(each);
    }

    /** One thread per processor. */
    public static EventLoops start() {
        return start(Runtime.getRuntime().availableProcessors());
    }

    /** @param threads 1 to 1024 */
    public static EventLoops start(int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("event loop threads: " + threads + " (expected: 1 to 1024)");
        }
        return new EventLoops(threads);
    }

    /** Ends the threads: what is still open on them is cut. Idempotent. */
    public Mono<Void> close() {
        return resources.disposeLater(Duration.ZERO, SHUTDOWN_TIMEOUT);
    }

    /** For reactor-netty's builders. */
    LoopResources resources() {
        return resources;
    }

    List<EventLoop> loops() {
        return loops;
    }

    /** The channel class that fits these loops, native or NIO. */
    <C extends Channel> Class<? extends C> channelClass(Class<C> type) {
        return resources.onChannelClass(type, group);
    }

    /** The index of the loop whose thread this is, or -1. */
    int indexOfCurrent() {
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i).inEventLoop()) {
                return i;
            }
        }
        return -1;
    }
}
