package io.inmesh.transport;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection of a scripted peer that speaks HTTP/2 byte by byte, so that it can send what no codec would. */
final class FrameLine {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int NONE = 0;
    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;

    private static final int PREFACE = 24;

    /** What the client sent. */
    record Frame(int type, int flags, int stream, ByteBuffer payload) {

        boolean is(int wanted) {
            return type == wanted;
        }

        boolean endsStream() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }
    }

    /** What a peer does. */
    @FunctionalInterface
    interface Script {
        void run(FrameLine line) throws Exception;
    }

    final ScriptedPeer.Line line;
    private final DefaultHttp2HeadersDecoder fields = new DefaultHttp2HeadersDecoder();
    private String path = "";

    FrameLine(ScriptedPeer.Line line) {
        this.line = line;
    }

    /** Greets with {@code settings}: identifiers and values in turns. */
    FrameLine greet(long... settings) throws IOException {
        line.read(PREFACE);
        settings(settings);
        return this;
    }

    void settings(long... settings) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt((int) settings[i + 1]);
        }
        frame(SETTINGS, NONE, 0, payload.array());
    }

    void frame(int type, int flags, int stream, byte... payload) throws IOException {
        frame(type, flags, stream, payload.length, payload);
    }

    /** One whose length may be a lie. */
    void frame(int type, int flags, int stream, int length, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (length >> 16)).putShort((short) length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        line.write(frame.array());
    }

    static byte[] word(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    /** Fields as HPACK literals that touch no table (RFC 7541, 6.2.2). */
    static byte[] block(String... fields) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(bytes)) {
            for (int i = 0; i < fields.length; i += 2) {
                out.writeByte(0);
                text(out, fields[i]);
                text(out, fields[i + 1]);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int rest = bytes.length;
        if (rest < 127) {
            out.writeByte(rest);
        } else {
            out.writeByte(127);
            for (rest -= 127; rest >= 128; rest >>= 7) {
                out.writeByte((rest & 127) | 128);
            }
            out.writeByte(rest);
        }
        out.write(bytes);
    }

    void headers(int stream, boolean end, String... fieldsOfIt) throws IOException {
        frame(HEADERS, END_HEADERS | (end ? END_STREAM : NONE), stream, block(fieldsOfIt));
    }

    void data(int stream, boolean end, String text) throws IOException {
        frame(DATA, end ? END_STREAM : NONE, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void answer(int stream, String body) throws IOException {
        headers(stream, false, ":status", "200");
        data(stream, true, body);
    }

    void reset(int stream, long code) throws IOException {
        frame(RST_STREAM, NONE, stream, word(code));
    }

    void goAway(int lastStream, long code) throws IOException {
        frame(
                GOAWAY,
                NONE,
                0,
                ByteBuffer.allocate(8).putInt(lastStream).putInt((int) code).array());
    }

    void window(int stream, long increment) throws IOException {
        frame(WINDOW_UPDATE, NONE, stream, word(increment));
    }

    /** The next frame, after acknowledging it where it asks for that. */
    Frame read() throws IOException {
        byte[] head = line.bytes(9);
        ByteBuffer b = ByteBuffer.wrap(head);
        int length = ((b.get() & 0xff) << 16) | (b.getShort() & 0xffff);
        byte type = b.get();
        byte flags = b.get();
        int stream = b.getInt();
        byte[] payload = line.bytes(length);
        Frame frame = new Frame(type, flags, stream, ByteBuffer.wrap(payload));
        if (frame.is(SETTINGS) && frame.flags == NONE) {
            frame(SETTINGS, ACK, 0);
        } else if (frame.is(PING) && frame.flags == NONE) {
            frame(PING, ACK, 0, payload);
        }
        return frame;
    }

    /** Reads to the next request's head, and gives its stream. */
    int request() throws IOException {
        Frame frame = read();
        while (!frame.is(HEADERS)) {
            frame = read();
        }
        try {
            Http2Headers head = fields.decodeHeaders(frame.stream, Unpooled.wrappedBuffer(frame.payload));
            path = String.valueOf(head.path());
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        return frame.stream;
    }

    /** Reads to the end of the client's side of {@code stream}; how many bytes of body came, or -1 where it was reset. */
    int body(int stream) throws IOException {
        int size = 0;
        while (true) {
            Frame frame = read();
            if (frame.stream == stream && frame.is(DATA)) {
                size += frame.payload.remaining();
            }
            if (frame.stream == stream && frame.is(RST_STREAM)) {
                return -1;
            }
            if (frame.stream == stream && frame.endsStream()) {
                return size;
            }
        }
    }

    /** Reads to the next frame of this type. */
    Frame await(int type) throws IOException {
        Frame frame = read();
        while (!frame.is(type)) {
            frame = read();
        }
        return frame;
    }

    /** Answers every request with what it asked for, until the client goes. */
    void answerAll() throws IOException {
        try {
            while (true) {
                int stream = request();
                answer(stream, "you asked for " + path);
            }
        } catch (EOFException e) {
            // It has gone.
        }
    }
}
