package io.inmesh.benchmarks.fleet;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All applications, on one event loop. */
final class Fleet implements AutoCloseable {

    private static final int CONNECTING = 64;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Semaphore connecting = new Semaphore(CONNECTING);
    private final AtomicInteger ready = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();

    /** What went wrong, at most a few; streams never end by themselves. */
    final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Probe probe;

    /** Opens all streams, and waits until each has been told everything. */
    void connect(URI uri, Shape shape) throws InterruptedException {
        for (int i = 0; i < shape.clients(); i++) {
            int number = i;
            if (!connecting.tryAcquire(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(ready + " of " + shape.clients() + " streams began; " + failures);
            }
            new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(new HttpClientCodec());
                            channel.pipeline().addLast(new Subscriber(Fleet.this, number, shape.calledBy(number)));
                        }
                    })
                    .connect(uri.getHost(), uri.getPort())
                    .addListener(done -> {
                        if (!done.isSuccess()) {
                            failed(number + ": " + done.cause());
                        }
                    });
        }
        if (!connecting.tryAcquire(CONNECTING, 60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(ready + " of " + shape.clients() + " streams began; " + failures);
        }
    }

    void ready() {
        ready.incrementAndGet();
        connecting.release();
    }

    void failed(String what) {
        if (!closing.get() && failures.size() < 20) {
            failures.add(what);
        }
    }

    void seek(Probe value) {
        probe = value;
    }

    @Nullable
    Probe probe() {
        return probe;
    }

    @Override
    public void close() {
        closing.set(true);
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
