package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Response;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A final response while it arrives: its head, and what has come of its body. */
final class ResponseReader {

    private static final byte[] NOTHING = {};

    private final int status;
    private final Headers headers;
    private final long length;
    private Headers trailers = Headers.empty();
    private boolean ended;
    /** Most bodies come in one piece. */
    private @Nullable ByteBuf first;

    private @Nullable ArrayDeque<ByteBuf> rest;

    ResponseReader(int status, Headers headers, long length) {
        this.status = status;
        this.headers = headers;
        this.length = length;
    }

    /** Takes {@code data} over. */
    void add(ByteBuf data) {
        if (first == null) {
            first = data;
        } else {
            if (rest == null) {
                rest = new ArrayDeque<>();
            }
            rest.add(data);
        }
    }

    void end(Headers trailerFields) {
        trailers = trailerFields;
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    Headers trailers() {
        return trailers;
    }

    /** The complete response, its body copied once. */
    Response whole() {
        Body body = Body.of(takeBytes());
        return Response.of(status, headers, trailers.size() == 0 ? body : body.withTrailers(() -> trailers));
    }

    /** The response whose body goes on in {@code stream}. */
    Response streamed(BodyStream stream) {
        takeInto(stream::push);
        return Response.of(status, headers, Body.of(stream, length, stream::trailers, stream::discard));
    }

    void discard() {
        takeInto(ByteBuf::release);
    }

    private byte[] takeBytes() {
        ByteBuf one = first;
        if (one == null) {
            return NOTHING;
        }
        int size = one.readableBytes();
        if (rest != null) {
            for (ByteBuf each : rest) {
                size += each.readableBytes();
            }
        }
        byte[] bytes = new byte[size];
        int filled = take(one, bytes, 0);
        if (rest != null) {
            for (ByteBuf each : rest) {
                filled = take(each, bytes, filled);
            }
        }
        first = null;
        rest = null;
        return bytes;
    }

    private static int take(ByteBuf data, byte[] into, int from) {
        int length = data.readableBytes();
        data.readBytes(into, from, length);
        data.release();
        return from + length;
    }

    private void takeInto(Consumer<ByteBuf> taker) {
        ByteBuf one = first;
        ArrayDeque<ByteBuf> others = rest;
        first = null;
        rest = null;
        if (one != null) {
            taker.accept(one);
        }
        if (others != null) {
            others.forEach(taker);
        }
    }
}
