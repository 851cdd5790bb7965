package io.inmesh.transport;

import static io.inmesh.service.MeshException.Kind.ATTEMPT_TIMEOUT;
import static io.inmesh.service.MeshException.Kind.CONNECTION_CLOSED;

import io.inmesh.service.Request;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/1.1 peers that close, reset, stall, answer early, or say more than they were asked. */
class Http1ConnectionPeersIT {

    static final String TITLE = "HTTP/1.1: connections";

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String GOOD = OK + "Content-Length: 4\r\n\r\ngood";
    private static final int LARGE = 5_000_000;

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
        return Stream.of(closing(), resetting(), stalling(), early(), expecting(), excess())
                .flatMap(List::stream)
                .toList();
    }

    private static PeerCase does(String name, ScriptedPeer.Script script) {
        return PeerCase.of(ConnectionSettings.Protocol.HTTP_1_1, name, line -> {
            line.readHead();
            script.run(line);
        });
    }

    private static PeerCase closesAfter(String name, String text) {
        return does(name, line -> line.write(text)).failing(CONNECTION_CLOSED);
    }

    private static List<PeerCase> closing() {
        return List.of(
                closesAfter("closes before any answer", ""),
                closesAfter("closes within the status line", "HTTP/1.1 20"),
                closesAfter("closes within the headers", OK + "X: 1\r\n"),
                closesAfter("closes after an interim response", "HTTP/1.1 103 Hints\r\n\r\n"),
                closesAfter("closes within the body", OK + "Content-Length: 10\r\n\r\nabc"),
                closesAfter("closes within a chunk's size", CHUNKED + "5"),
                closesAfter("closes within a chunk", CHUNKED + "5\r\nab"),
                closesAfter("closes before the last chunk", CHUNKED + "2\r\nab\r\n"),
                closesAfter("closes within the trailers", CHUNKED + "2\r\nab\r\n0\r\nX: 1\r\n"),
                does("ends a body by closing", line -> line.write(OK + "\r\ngood"))
                        .getting("good"),
                does("closes after a whole answer", line -> line.write(GOOD)).getting("good"),
                does("half-closes after a whole answer", line -> {
                            line.write(GOOD);
                            line.socket.shutdownOutput();
                            line.readToEnd();
                        })
                        .getting("good"),
                does("half-closes before any answer", line -> {
                            line.socket.shutdownOutput();
                            line.readToEnd();
                        })
                        .failing(CONNECTION_CLOSED),
                does("stops reading, answers, and closes only then", line -> {
                            line.socket.shutdownInput();
                            line.write(OK + "Connection: close\r\nContent-Length: 4\r\n\r\ngood");
                        })
                        .getting("good"));
    }

    private static PeerCase resetsAfter(String name, String text) {
        return does(name, line -> {
                    line.write(text);
                    line.reset();
                })
                .failing(CONNECTION_CLOSED);
    }

    private static List<PeerCase> resetting() {
        return List.of(
                resetsAfter("resets before any answer", ""),
                resetsAfter("resets within the headers", OK + "X: 1\r\n"),
                resetsAfter("resets within the body", OK + "Content-Length: 10\r\n\r\nabc"),
                resetsAfter("resets within a chunk", CHUNKED + "5\r\nab"),
                resetsAfter("resets within a body that lasts until the close", OK + "\r\nabc"),
                does("resets while the body is being sent", line -> {
                            line.read(100_000);
                            line.reset();
                        })
                        .sending(PeerCase.endless())
                        .failing(CONNECTION_CLOSED),
                does("closes while the body is being sent", line -> line.read(100_000))
                        .sending(PeerCase.endless())
                        .failing(CONNECTION_CLOSED));
    }

    private static PeerCase stalls(String name, String text) {
        return does(name, line -> {
                    line.write(text);
                    line.readToEnd();
                })
                .failing(ATTEMPT_TIMEOUT);
    }

    private static List<PeerCase> stalling() {
        return List.of(
                stalls("never answers", ""),
                stalls("stalls within the status line", "HTTP/1.1 2"),
                stalls("stalls within the headers", OK + "X: 1\r\n"),
                stalls("stalls after an interim response", "HTTP/1.1 103 Hints\r\n\r\n"),
                stalls("stalls within the body", OK + "Content-Length: 10\r\n\r\nabc"),
                stalls("stalls within a chunk", CHUNKED + "5\r\nab"),
                stalls("stalls before the last chunk", CHUNKED + "2\r\nab\r\n"),
                stalls("stalls within a body that lasts until the close", OK + "\r\nabc"),
                does("trickles a good answer", line -> {
                            for (int i = 0; i < GOOD.length(); i++) {
                                line.write(GOOD.substring(i, i + 1));
                            }
                            line.answerAll();
                        })
                        .getting("good")
                        .reusing(),
                does("trickles headers without end", line -> {
                            line.write(OK);
                            while (true) {
                                line.write("X: y\r\n");
                                Thread.sleep(5);
                            }
                        })
                        .failing(ATTEMPT_TIMEOUT),
                does("trickles a body without end", line -> {
                            line.write(OK + "\r\n");
                            while (true) {
                                line.write("x");
                                Thread.sleep(5);
                            }
                        })
                        .failing(ATTEMPT_TIMEOUT),
                does("reads none of the body", line -> Thread.sleep(2 * PeerCase.STALLED_MILLIS))
                        .sending(PeerCase.endless())
                        .failing(ATTEMPT_TIMEOUT));
    }

    private static List<PeerCase> early() {
        return List.of(
                does("answers before the end of the request, and reads on", line -> {
                            line.write(GOOD);
                            line.readToEnd();
                        })
                        .sending(PeerCase.endless())
                        .getting("good"),
                does("answers before the end of the request, and says that it will close", line -> {
                            line.read(100_000);
                            line.write("HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 4\r\n\r\ngood");
                            line.socket.shutdownOutput();
                            line.readToEnd();
                        })
                        .sending(PeerCase.endless())
                        .getting("good"),
                does("answers and reads no more of the request", line -> {
                            line.write(GOOD);
                            Thread.sleep(2 * PeerCase.STALLED_MILLIS);
                        })
                        .sending(PeerCase.endless())
                        .getting("good"),
                does("reads the whole request, slowly at first", line -> {
                            Thread.sleep(PeerCase.STALLED_MILLIS);
                            line.read(LARGE);
                            line.write(GOOD);
                            line.answerAll();
                        })
                        .sending(PeerCase.upload(LARGE))
                        .getting("good")
                        .reusing());
    }

    private static Request expectant() {
        return PeerCase.upload(1000).withHeader("expect", "100-continue");
    }

    private static List<PeerCase> expecting() {
        return List.of(
                does("says 100 (Continue) when asked", line -> {
                            line.write("HTTP/1.1 100 Continue\r\n\r\n");
                            line.read(1000);
                            line.write(GOOD);
                            line.answerAll();
                        })
                        .sending(expectant())
                        .getting("good")
                        .reusing(),
                does("never says 100 (Continue)", line -> {
                            line.read(1000);
                            line.write(GOOD);
                            line.answerAll();
                        })
                        .sending(expectant())
                        .getting("good")
                        .reusing(),
                does("answers in place of 100 (Continue)", line -> {
                            line.write("HTTP/1.1 417 No\r\nContent-Length: 4\r\n\r\ngood");
                            line.readToEnd();
                        })
                        .sending(expectant())
                        .getting("good"));
    }

    private static PeerCase adds(String name, String text) {
        return does(name, line -> {
                    line.write(GOOD + text);
                    line.readToEnd();
                })
                .getting("good");
    }

    private static PeerCase addsLater(String name, String text) {
        return does(name, line -> {
                    line.write(GOOD);
                    Thread.sleep(20);
                    line.write(text);
                    line.readToEnd();
                })
                .getting("good");
    }

    private static List<PeerCase> excess() {
        String evil = OK + "Content-Length: 4\r\n\r\nevil";
        return List.of(
                adds("sends a second answer with the first", evil),
                adds("sends the beginning of a second answer, up to a line's end", OK + "X: evil\r\n"),
                adds("sends the beginning of a second answer, up to within a line", OK + "X: "),
                adds("sends a byte too much", "x"),
                adds("sends an empty line too much", "\r\n"),
                addsLater("sends an answer on an idle connection", evil),
                addsLater("sends the status line of an answer on an idle connection", OK),
                addsLater("sends half a line on an idle connection", "HTTP/1.1 2"),
                addsLater("sends an empty line on an idle connection", "\r\n"),
                addsLater("sends 408 (Request Timeout) on an idle connection", "HTTP/1.1 408 Timeout\r\n\r\n"),
                adds("sends an interim response after the answer", "HTTP/1.1 103 Hints\r\n\r\n"));
    }
}
