package io.inmesh.transport;

import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import java.nio.ByteBuffer;

/** One call's way to its peer: a whole HTTP/1.1 connection, or one stream of HTTP/2. Event loop only. */
interface Wire {

    /** Writes and flushes a request whose body is in memory; an empty one has none. */
    void sendWhole(Request request, byte[] body);

    /**
     * Writes and flushes the head of a request whose body follows.
     *
     * @param length of the body, or {@link io.inmesh.service.Body#UNKNOWN_LENGTH}
     * @param expectContinue whether to ask for 100 (Continue)
     */
    void sendHead(Request request, long length, boolean expectContinue);

    /** Writes the remaining bytes of {@code chunk}, which it copies. */
    void sendChunk(ByteBuffer chunk);

    /** Writes the end of the body. */
    void sendEnd(Headers trailers);

    void flush();

    boolean isWritable();

    /** From now on reads only when {@link #read} asks. */
    void readOnDemand();

    void read();

    /** The exchange has ended in order; not {@code requestComplete}: the peer answered before it had the whole request. */
    void finish(boolean requestComplete);

    /** The exchange has ended otherwise: the peer must hear nothing more of it, and it nothing of the peer. */
    void cut(MeshException.Kind why);
}
