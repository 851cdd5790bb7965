package io.inmesh.transport;

import static io.inmesh.service.MeshException.Kind.ATTEMPT_TIMEOUT;
import static io.inmesh.service.MeshException.Kind.CONNECTION_CLOSED;
import static io.inmesh.service.MeshException.Kind.PROTOCOL_ERROR;

import io.inmesh.service.Request;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 peers that end, reset, refuse or confuse the call's stream (RFC 9113, 5, 6.4, 6.8 and 8.1). */
class Http2StreamPeersIT {

    static final String TITLE = "HTTP/2: streams";

    private static final long NO_ERROR = 0;
    private static final long INTERNAL_ERROR = 2;
    private static final long REFUSED_STREAM = 7;
    private static final long CANCEL = 8;
    private static final long ENHANCE_YOUR_CALM = 11;
    private static final int MOST = 0x7fff_ffff;

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
        return Stream.of(resets(), farewells(), sequences(), lengths(), interims(), paces())
                .flatMap(List::stream)
                .toList();
    }

    /** What a peer does on one stream. */
    @FunctionalInterface
    private interface Script {
        void run(FrameLine line, int stream) throws Exception;
    }

    /** Serves whatever follows on the same connection. */
    private static PeerCase does(String name, Script script) {
        return PeerCase.of(ConnectionSettings.Protocol.HTTP_2, name, line -> {
                    FrameLine h2 = new FrameLine(line).greet();
                    script.run(h2, h2.request());
                    h2.answerAll();
                })
                .reusing();
    }

    private static PeerCase bad(String name, Script script) {
        return does(name, script).failing(PROTOCOL_ERROR);
    }

    private static PeerCase resets(String name, long code) {
        return does(name, (h2, stream) -> h2.reset(stream, code)).failing(CONNECTION_CLOSED);
    }

    private static List<PeerCase> resets() {
        return List.of(
                resets("refuses the stream", REFUSED_STREAM).unprocessed(CONNECTION_CLOSED),
                does("refuses the stream while the body is being sent", (h2, stream) -> {
                            h2.await(FrameLine.DATA);
                            h2.reset(stream, REFUSED_STREAM);
                        })
                        .sending(PeerCase.endless())
                        .unprocessed(CONNECTION_CLOSED),
                resets("resets the stream with CANCEL", CANCEL),
                resets("resets the stream with ENHANCE_YOUR_CALM", ENHANCE_YOUR_CALM),
                resets("resets the stream with NO_ERROR before its answer", NO_ERROR),
                resets("resets the stream with a code that nobody knows", 0xbad),
                does("resets the stream twice", (h2, stream) -> {
                            h2.reset(stream, INTERNAL_ERROR);
                            h2.reset(stream, INTERNAL_ERROR);
                        })
                        .failing(CONNECTION_CLOSED),
                does("resets the stream within the body", (h2, stream) -> {
                            h2.headers(stream, false, ":status", "200");
                            h2.data(stream, false, "ab");
                            h2.reset(stream, INTERNAL_ERROR);
                        })
                        .failing(CONNECTION_CLOSED),
                does("answers, and resets the request with NO_ERROR", (h2, stream) -> {
                            h2.answer(stream, "good");
                            h2.reset(stream, NO_ERROR);
                        })
                        .sending(PeerCase.endless())
                        .getting("good"),
                does("answers, and reads no more of the request", (h2, stream) -> h2.answer(stream, "good"))
                        .sending(PeerCase.endless())
                        .getting("good"),
                does("resets the stream after its answer", (h2, stream) -> {
                            h2.answer(stream, "good");
                            h2.reset(stream, INTERNAL_ERROR);
                        })
                        .getting("good"),
                bad("resets a stream that nobody opened", (h2, stream) -> h2.reset(99, CANCEL))
                        .once(),
                bad("resets stream 0", (h2, stream) -> h2.reset(0, CANCEL)).once());
    }

    private static List<PeerCase> farewells() {
        return List.of(
                does("goes away below the call's stream", (h2, stream) -> h2.goAway(stream - 2, NO_ERROR))
                        .unprocessed(CONNECTION_CLOSED)
                        .once(),
                does("goes away in error, below the call's stream", (h2, stream) -> {
                            h2.goAway(0, ENHANCE_YOUR_CALM);
                            h2.line.socket.shutdownOutput();
                        })
                        .unprocessed(CONNECTION_CLOSED)
                        .once(),
                does("goes away at the call's stream, and answers", (h2, stream) -> {
                            h2.goAway(stream, NO_ERROR);
                            h2.answer(stream, "good");
                        })
                        .getting("good")
                        .once(),
                does("warns that it will go away, then does, and answers", (h2, stream) -> {
                            h2.goAway(MOST, NO_ERROR);
                            h2.goAway(stream, NO_ERROR);
                            h2.answer(stream, "good");
                        })
                        .getting("good")
                        .once(),
                does("goes away twice, the second time below the call's stream", (h2, stream) -> {
                            h2.goAway(MOST, NO_ERROR);
                            h2.goAway(0, NO_ERROR);
                        })
                        .unprocessed(CONNECTION_CLOSED)
                        .once(),
                does("goes away at the call's stream, and closes", (h2, stream) -> {
                            h2.goAway(stream, NO_ERROR);
                            h2.line.socket.shutdownOutput();
                        })
                        .failing(CONNECTION_CLOSED)
                        .once(),
                does("answers, and goes away", (h2, stream) -> {
                            h2.answer(stream, "good");
                            h2.goAway(stream, NO_ERROR);
                        })
                        .getting("good")
                        .once());
    }

    private static List<PeerCase> sequences() {
        return List.of(
                bad("sends the body before its head", (h2, stream) -> {
                    h2.data(stream, false, "evil");
                    h2.headers(stream, true, ":status", "200");
                }),
                bad("sends two heads", (h2, stream) -> {
                    h2.headers(stream, false, ":status", "200");
                    h2.headers(stream, false, ":status", "200");
                    h2.data(stream, true, "evil");
                }),
                bad("sends trailers that do not end the stream", (h2, stream) -> {
                    h2.headers(stream, false, ":status", "200");
                    h2.headers(stream, false, "x-sum", "1");
                    h2.data(stream, true, "evil");
                }),
                does("sends DATA after the end of the stream", (h2, stream) -> {
                            h2.answer(stream, "good");
                            h2.data(stream, true, "evil");
                        })
                        .getting("good"),
                does("sends headers after the end of the stream", (h2, stream) -> {
                            h2.answer(stream, "good");
                            h2.headers(stream, true, "x-sum", "1");
                        })
                        .getting("good"),
                does("opens a stream of its own", (h2, stream) -> {
                            h2.headers(2, true, ":status", "200");
                            h2.answer(stream, "good");
                        })
                        .getting("good"),
                bad("opens a stream of the client's", (h2, stream) -> h2.headers(99, true, ":status", "200"))
                        .once(),
                does(
                                "makes the stream depend on itself",
                                (h2, stream) -> h2.frame(
                                        FrameLine.PRIORITY,
                                        0,
                                        stream,
                                        (byte) 0,
                                        (byte) 0,
                                        (byte) 0,
                                        (byte) stream,
                                        (byte) 0))
                        .failing(PROTOCOL_ERROR));
    }

    private static PeerCase length(String name, String length, String body) {
        return bad(name, (h2, stream) -> {
            h2.headers(stream, false, ":status", "200", "content-length", length);
            h2.data(stream, true, body);
        });
    }

    private static List<PeerCase> lengths() {
        return List.of(
                length("sends less than its content-length", "5", "good"),
                length("sends more than its content-length", "3", "good"),
                length("sends a negative content-length", "-4", "good"),
                length("sends a content-length that is no number", "four", "good"),
                length("sends a list of content-lengths", "4, 5", "good"),
                length("sends none of its content-length", "4", ""),
                bad(
                        "ends the stream with the head, despite its content-length",
                        (h2, stream) -> h2.headers(stream, true, ":status", "200", "content-length", "4")),
                bad("sends two content-lengths", (h2, stream) -> {
                    h2.headers(stream, false, ":status", "200", "content-length", "4", "content-length", "5");
                    h2.data(stream, true, "good");
                }),
                bad("sends trailers before the end of its content-length", (h2, stream) -> {
                    h2.headers(stream, false, ":status", "200", "content-length", "5");
                    h2.data(stream, false, "good");
                    h2.headers(stream, true, "x-sum", "1");
                }),
                does(
                                "sends the length of a body with its answer to HEAD",
                                (h2, stream) -> h2.headers(stream, true, ":status", "200", "content-length", "4"))
                        .sending(Request.of("HEAD", "/first"))
                        .getting(""),
                bad("sends a body with its answer to HEAD", (h2, stream) -> h2.answer(stream, "evil"))
                        .sending(Request.of("HEAD", "/first")),
                bad("sends a body with 204", (h2, stream) -> {
                    h2.headers(stream, false, ":status", "204");
                    h2.data(stream, true, "evil");
                }));
    }

    private static List<PeerCase> interims() {
        return List.of(
                does("sends 32 interim responses", (h2, stream) -> {
                            for (int i = 0; i < 32; i++) {
                                h2.headers(stream, false, ":status", "103");
                            }
                            h2.answer(stream, "good");
                        })
                        .getting("good"),
                bad("sends interim responses without end", (h2, stream) -> {
                    for (int i = 0; i < 100; i++) {
                        h2.headers(stream, false, ":status", "103");
                    }
                }),
                bad(
                        "ends the stream with an interim response",
                        (h2, stream) -> h2.headers(stream, true, ":status", "103")),
                bad("sends an interim response after the head", (h2, stream) -> {
                    h2.headers(stream, false, ":status", "200");
                    h2.headers(stream, false, ":status", "103");
                    h2.data(stream, true, "evil");
                }),
                bad("switches protocols", (h2, stream) -> h2.headers(stream, false, ":status", "101")));
    }

    private static List<PeerCase> paces() {
        return List.of(
                does("never answers", (h2, stream) -> {}).failing(ATTEMPT_TIMEOUT),
                does("stalls after the head", (h2, stream) -> h2.headers(stream, false, ":status", "200"))
                        .failing(ATTEMPT_TIMEOUT),
                does("stalls within the body", (h2, stream) -> {
                            h2.headers(stream, false, ":status", "200");
                            h2.data(stream, false, "ab");
                        })
                        .failing(ATTEMPT_TIMEOUT),
                does("trickles a good answer", (h2, stream) -> {
                            h2.headers(stream, false, ":status", "200");
                            for (String part : new String[] {"g", "o", "o"}) {
                                h2.data(stream, false, part);
                                Thread.sleep(2);
                            }
                            h2.data(stream, true, "d");
                        })
                        .getting("good"));
    }
}
