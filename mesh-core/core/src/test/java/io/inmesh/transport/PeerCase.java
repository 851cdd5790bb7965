package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.transport.ConnectionSettings.Protocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A row of the table of misbehaving peers: what the peer does with the first request of its first connection, how the call
 * ends, and whether its connection may carry another.
 *
 * @param request the first; its attempt ends within its limit
 * @param body of the answer that the caller gets, or null where the call fails
 * @param kind of the failure, or null
 */
record PeerCase(
        String name,
        Protocol protocol,
        Request request,
        ScriptedPeer.Script script,
        @Nullable String body,
        @Nullable Kind kind,
        boolean unprocessed,
        boolean reused,
        Duration connectTimeout,
        Duration idleTimeout) {

    /** Of a call that must fail by its time: long enough to be sent and answered in part. */
    static final long STALLED_MILLIS = 100;

    private static final long LIMIT_MILLIS = 4000;
    private static final int CHUNK = 16 * 1024;

    static PeerCase of(Protocol protocol, String name, ScriptedPeer.Script script) {
        return new PeerCase(
                name,
                protocol,
                Request.get("/first").withCall(Call.to("reviews")),
                script,
                null,
                null,
                false,
                false,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10));
    }

    PeerCase getting(String answer) {
        return new PeerCase(name, protocol, request, script, answer, null, false, reused, connectTimeout, idleTimeout);
    }

    PeerCase failing(Kind how) {
        return new PeerCase(name, protocol, request, script, null, how, false, reused, connectTimeout, idleTimeout);
    }

    /** No peer acted on it, and the caller is told. */
    PeerCase unprocessed(Kind how) {
        return new PeerCase(name, protocol, request, script, null, how, true, reused, connectTimeout, idleTimeout);
    }

    /** Its connection is good for the next call. */
    PeerCase reusing() {
        return new PeerCase(
                name, protocol, request, script, body, kind, unprocessed, true, connectTimeout, idleTimeout);
    }

    /** Its connection is not. */
    PeerCase once() {
        return new PeerCase(
                name, protocol, request, script, body, kind, unprocessed, false, connectTimeout, idleTimeout);
    }

    PeerCase sending(Request other) {
        Request sent = other.withCall(request.call());
        return new PeerCase(name, protocol, sent, script, body, kind, unprocessed, reused, connectTimeout, idleTimeout);
    }

    PeerCase connectingWithin(long millis) {
        Duration limit = Duration.ofMillis(millis);
        return new PeerCase(name, protocol, request, script, body, kind, unprocessed, reused, limit, idleTimeout);
    }

    PeerCase idlingFor(long millis) {
        Duration limit = Duration.ofMillis(millis);
        return new PeerCase(name, protocol, request, script, body, kind, unprocessed, reused, connectTimeout, limit);
    }

    /** A body without an end, as fast as it is taken. */
    static Request endless() {
        Flux<ByteBuffer> chunks = Flux.generate(sink -> sink.next(ByteBuffer.allocate(CHUNK)));
        return Request.post("/first", Body.of(chunks, Body.UNKNOWN_LENGTH));
    }

    /** A streamed body of {@code size} bytes. */
    static Request upload(int size) {
        Flux<ByteBuffer> chunks = Flux.range(0, size / 1000).map(i -> ByteBuffer.allocate(1000));
        return Request.post("/first", Body.of(chunks, size / 1000 * 1000L));
    }

    long limitMillis() {
        return kind == Kind.ATTEMPT_TIMEOUT ? STALLED_MILLIS : LIMIT_MILLIS;
    }

    /** As a row of the page. */
    String row() {
        String ends = kind == null ? "its answer" : "`" + kind + "`" + (unprocessed ? ", unprocessed" : "");
        return "| " + name + " | " + ends + " | " + (reused ? "yes" : "no") + " |\n";
    }

    @Override
    public String toString() {
        return name;
    }
}
