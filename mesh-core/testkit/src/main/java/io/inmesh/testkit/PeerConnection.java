package io.inmesh.testkit;

import io.inmesh.service.Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One accepted connection of a {@link TestPeer}. Used by its own thread; {@link #close} and {@link #reset} by any. */
public final class PeerConnection {

    private static final Duration FOR_EVER = Duration.ofHours(1);

    private final int number;
    private final Socket socket;
    private final InputStream in;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long writable = Long.MAX_VALUE;

    PeerConnection(int number, Socket socket) throws IOException {
        this.number = number;
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
    }

    public boolean isOpen() {
        return closed.getCount() > 0;
    }

    public void writeHead(int status, Headers headers, int length) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " \r\ncontent-length: " + length + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    public void write(byte[] bytes) throws IOException {
        int size = (int) Math.min(bytes.length, writable);
        writable -= size;
        socket.getOutputStream().write(bytes, 0, size);
    }

    /** Lets only {@code size} more bytes out and swallows the rest. */
    void limit(int size) {
        writable = size;
    }

    /** Waits; ends early, with an error, when the peer is closed. */
    public void pause(Duration duration) throws IOException {
        try {
            if (closed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new EOFException("the peer was closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EOFException("interrupted");
        }
    }

    void stall() throws IOException {
        pause(FOR_EVER);
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }

    /** Null at the end of the connection. */
    @Nullable
    ReceivedRequest read() throws IOException {
        String line = readLine();
        if (line == null) {
            return null;
        }
        String[] start = line.split(" ");
        List<String> fields = new ArrayList<>();
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            fields.add(field.substring(0, colon));
            fields.add(field.substring(colon + 1).trim());
        }
        Headers headers = Headers.of(fields.toArray(new String[0]));
        return new ReceivedRequest(
                number, start[0], start[1], headers, new String(readBody(headers), StandardCharsets.UTF_8));
    }

    private byte[] readBody(Headers headers) throws IOException {
        String length = headers.get("content-length");
        if (length != null) {
            return in.readNBytes(Integer.parseInt(length));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.contains("transfer-encoding")) {
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.write(in.readNBytes(size));
                line();
            }
            while (!line().isEmpty()) {
                // Trailers are read over.
            }
        }
        return body.toByteArray();
    }

    private String line() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("the request was cut off");
        }
        return line;
    }

    private @Nullable String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
