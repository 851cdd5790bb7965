package io.inmesh.transport;

import static io.inmesh.service.MeshException.Kind.PROTOCOL_ERROR;
import static io.inmesh.transport.FrameLine.CONTINUATION;
import static io.inmesh.transport.FrameLine.DATA;
import static io.inmesh.transport.FrameLine.END_HEADERS;
import static io.inmesh.transport.FrameLine.END_STREAM;
import static io.inmesh.transport.FrameLine.HEADERS;
import static io.inmesh.transport.FrameLine.NONE;
import static io.inmesh.transport.FrameLine.PUSH_PROMISE;
import static io.inmesh.transport.FrameLine.block;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 peers whose fields are malformed, forbidden, endless, or not even fields (RFC 9113, 4.3, 6.10, 8; RFC 7541). */
class Http2FieldPeersIT {

    static final String TITLE = "HTTP/2: fields";

    private static final byte[] GOOD_HEAD = block(":status", "200");
    private static final int INDEXED = 128;
    private static final int INCREMENTAL = 64;
    private static final int TABLE_SIZE = 32;

    private static final PeerCases CASES = new PeerCases();

    @AfterAll
    static void close() {
        CASES.close();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void the_call_ends_rightly_and_the_next_one_is_clean(PeerCase row) throws Exception {
        CASES.check(row);
    }

    static List<PeerCase> rows() {
        return Stream.of(pseudoFields(), names(), compression(), sections())
                .flatMap(List::stream)
                .toList();
    }

    /** What a peer does on one stream. */
    @FunctionalInterface
    private interface Script {
        void run(FrameLine line, int stream) throws Exception;
    }

    private static PeerCase does(String name, Script script) {
        return PeerCase.of(ConnectionSettings.Protocol.HTTP_2, name, line -> {
                    FrameLine h2 = new FrameLine(line).greet();
                    script.run(h2, h2.request());
                    h2.answerAll();
                })
                .failing(PROTOCOL_ERROR);
    }

    /** Fails the call, and nothing else. */
    private static PeerCase head(String name, String... fields) {
        return does(name, (h2, stream) -> {
                    h2.headers(stream, false, fields);
                    h2.data(stream, true, "evil");
                })
                .reusing();
    }

    private static PeerCase trailers(String name, String... fields) {
        return does(name, (h2, stream) -> {
                    h2.headers(stream, false, ":status", "200");
                    h2.data(stream, false, "evil");
                    h2.headers(stream, true, fields);
                })
                .reusing();
    }

    private static List<PeerCase> pseudoFields() {
        return List.of(
                head("sends no status", "x-a", "1"),
                head("sends two statuses", ":status", "200", ":status", "404"),
                head("sends an empty status", ":status", ""),
                head("sends a status of two digits", ":status", "20"),
                head("sends a status of four digits", ":status", "2000"),
                head("sends a status that is no number", ":status", "2x0"),
                head("sends status 099", ":status", "099"),
                head("sends status 600", ":status", "600"),
                head("sends the pseudo-field of a request", ":status", "200", ":path", "/"),
                head("sends a pseudo-field that nobody knows", ":status", "200", ":evil", "1"),
                head("sends a pseudo-field after a field", "x-a", "1", ":status", "200"),
                trailers("sends trailers with a status", "x-a", "1", ":status", "200"),
                trailers("sends nothing but a status as trailers", ":status", "404"));
    }

    private static List<PeerCase> names() {
        return List.of(
                head("sends a name in upper case", ":status", "200", "X-A", "1"),
                head("sends an empty name", ":status", "200", "", "1"),
                head("sends a name with a space", ":status", "200", "x a", "1"),
                head("sends a name with a line end", ":status", "200", "x\r\na", "1"),
                head("sends a name with a colon", ":status", "200", "x:a", "1"),
                head("sends NUL in a value", ":status", "200", "x-a", "a\0b"),
                head("sends a line end in a value", ":status", "200", "x-a", "a\r\nset-cookie: b"),
                head("sends a field of the connection", ":status", "200", "connection", "close"),
                head("sends transfer-encoding", ":status", "200", "transfer-encoding", "chunked"),
                head("sends upgrade", ":status", "200", "upgrade", "h2c"),
                trailers("sends trailers with a name in upper case", "X-A", "1"),
                trailers("sends trailers with a line end in a value", "x-a", "a\nb"));
    }

    private static PeerCase hpack(String name, int... bytes) {
        return does(name, (h2, stream) -> {
            byte[] block = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                block[i] = (byte) bytes[i];
            }
            h2.frame(HEADERS, END_HEADERS | END_STREAM, stream, block);
        });
    }

    private static List<PeerCase> compression() {
        return List.of(
                hpack("refers to field 0", INDEXED),
                hpack("refers to a field beyond the table", INDEXED | 126),
                hpack("refers to a field beyond 32 bits", 255, 255, 255, 255, 255, 255, 15),
                hpack("makes the table larger than allowed", TABLE_SIZE | 31, 255, 255, 127, INDEXED | 8),
                hpack("ends a block within a field", INDEXED | 8, 0, 9, 'x'),
                hpack("ends a block within a number", INDEXED | 8, 0, 127, 255),
                hpack("breaks the Huffman code", INDEXED | 8, 0, 129, 255, 129, 255),
                does("repeats one large field of the table (HPACK bomb)", (h2, stream) -> {
                            byte[] large = block("x-bomb", "x".repeat(3000));
                            large[0] = INCREMENTAL;
                            byte[] bomb = new byte[1 + large.length + 5000];
                            Arrays.fill(bomb, (byte) (INDEXED | 62));
                            bomb[0] = (byte) (INDEXED | 8);
                            System.arraycopy(large, 0, bomb, 1, large.length);
                            h2.frame(HEADERS, END_HEADERS | END_STREAM, stream, bomb);
                        })
                        .reusing(),
                does("sends more fields than allowed", (h2, stream) -> {
                    h2.frame(HEADERS, END_STREAM, stream, GOOD_HEAD);
                    byte[] some = fields(15_000);
                    for (int i = 0; i < 6; i++) {
                        h2.frame(CONTINUATION, i == 5 ? END_HEADERS : NONE, stream, some);
                    }
                }));
    }

    private static byte[] fields(int size) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < size) {
            all.write(block("x-a", "1"));
        }
        return all.toByteArray();
    }

    private static List<PeerCase> sections() {
        return List.of(
                does("sends its head in pieces", (h2, stream) -> {
                            h2.frame(HEADERS, NONE, stream, Arrays.copyOf(GOOD_HEAD, 3));
                            h2.frame(CONTINUATION, NONE, stream);
                            byte[] rest = Arrays.copyOfRange(GOOD_HEAD, 3, GOOD_HEAD.length);
                            h2.frame(CONTINUATION, END_HEADERS, stream, rest);
                            h2.data(stream, true, "good");
                        })
                        .getting("good")
                        .reusing(),
                does("sends DATA within its head", (h2, stream) -> {
                    h2.frame(HEADERS, NONE, stream, GOOD_HEAD);
                    h2.data(stream, true, "evil");
                }),
                does("sends an unknown frame within its head", (h2, stream) -> {
                    h2.frame(HEADERS, NONE, stream, GOOD_HEAD);
                    h2.frame(0x55, NONE, 0, new byte[3]);
                }),
                does("continues the head of another stream", (h2, stream) -> {
                    h2.frame(HEADERS, NONE, stream, GOOD_HEAD);
                    h2.frame(CONTINUATION, END_HEADERS, stream + 2, block("x-a", "1"));
                }),
                does(
                        "continues a head that it never began",
                        (h2, stream) -> h2.frame(CONTINUATION, END_HEADERS, stream, GOOD_HEAD)),
                does("continues its head with nothing, without end (CVE-2024-27316)", (h2, stream) -> {
                    h2.frame(HEADERS, NONE, stream, GOOD_HEAD);
                    for (int i = 0; i < 10_000; i++) {
                        h2.frame(CONTINUATION, NONE, stream);
                    }
                }),
                does("continues its head with fields, without end (CVE-2024-27316)", (h2, stream) -> {
                    h2.frame(HEADERS, NONE, stream, GOOD_HEAD);
                    byte[] some = fields(15_000);
                    while (true) {
                        h2.frame(CONTINUATION, NONE, stream, some);
                    }
                }),
                does("pushes", (h2, stream) -> {
                    byte[] promise = new byte[4 + GOOD_HEAD.length];
                    promise[3] = 2;
                    System.arraycopy(GOOD_HEAD, 0, promise, 4, GOOD_HEAD.length);
                    h2.frame(PUSH_PROMISE, END_HEADERS, stream, promise);
                }),
                does(
                        "pads its head beyond the frame's end",
                        (h2, stream) -> h2.frame(
                                HEADERS, END_HEADERS | FrameLine.PADDED, stream, (byte) 200, (byte) (INDEXED | 8))),
                does("sends its head on stream 0", (h2, stream) -> h2.headers(0, true, ":status", "200")),
                does("sends trailers of more fields than allowed", (h2, stream) -> {
                    h2.headers(stream, false, ":status", "200");
                    h2.frame(DATA, NONE, stream, (byte) 'x');
                    h2.frame(HEADERS, END_STREAM, stream, fields(15_000));
                    byte[] some = fields(15_000);
                    for (int i = 0; i < 6; i++) {
                        h2.frame(CONTINUATION, i == 5 ? END_HEADERS : NONE, stream, some);
                    }
                }));
    }
}
