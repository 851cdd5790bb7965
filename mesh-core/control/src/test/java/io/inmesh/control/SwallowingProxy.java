package io.inmesh.control;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Passes bytes on between its port and another, until it swallows those of the connections there are, which stay open. */
final class SwallowingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final List<Link> links = Collections.synchronizedList(new ArrayList<>());

    private SwallowingProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        run(this::accept);
    }

    static SwallowingProxy to(int port) throws IOException {
        return new SwallowingProxy(port);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on nothing passes on the connections there are; new ones are as they should be. */
    void swallow() {
        synchronized (links) {
            links.forEach(link -> link.swallows = true);
        }
    }

    private static final class Link {
        final Socket near;
        final Socket far;
        volatile boolean swallows;

        Link(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // The end of a connection, or of the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = server.accept();
            Link link = new Link(near, new Socket(InetAddress.getLoopbackAddress(), target));
            links.add(link);
            run(() -> pump(link, link.near, link.far));
            run(() -> pump(link, link.far, link.near));
        }
    }

    private static void pump(Link link, Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (!link.swallows) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
        } finally {
            if (!link.swallows) {
                link.near.close();
                link.far.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (links) {
            for (Link link : links) {
                link.near.close();
                link.far.close();
            }
        }
    }
}
