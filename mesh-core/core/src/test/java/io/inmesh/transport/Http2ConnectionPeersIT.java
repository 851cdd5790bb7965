package io.inmesh.transport;

import static io.inmesh.service.MeshException.Kind.ATTEMPT_TIMEOUT;
import static io.inmesh.service.MeshException.Kind.CONNECTION_CLOSED;
import static io.inmesh.service.MeshException.Kind.CONNECT_FAILED;
import static io.inmesh.service.MeshException.Kind.PROTOCOL_ERROR;
import static io.inmesh.transport.FrameLine.ACK;
import static io.inmesh.transport.FrameLine.DATA;
import static io.inmesh.transport.FrameLine.END_STREAM;
import static io.inmesh.transport.FrameLine.NONE;
import static io.inmesh.transport.FrameLine.PING;
import static io.inmesh.transport.FrameLine.PRIORITY;
import static io.inmesh.transport.FrameLine.SETTINGS;
import static io.inmesh.transport.FrameLine.WINDOW_UPDATE;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 peers that break, bend or merely use the rules of the connection (RFC 9113, 3 to 6). */
class Http2ConnectionPeersIT {

    static final String TITLE = "HTTP/2: connection, settings, flow control";

    private static final int MAX_STREAMS = 3;
    private static final int INITIAL_WINDOW = 4;
    private static final int MAX_FRAME = 5;
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int LARGE = 300_000;
    private static final long MOST = 0x7fff_ffff;

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
        return Stream.of(greetings(), settings(), frames(), floods(), windows(), ends())
                .flatMap(List::stream)
                .toList();
    }

    private static PeerCase greets(String name, FrameLine.Script script) {
        return PeerCase.of(ConnectionSettings.Protocol.HTTP_2, name, line -> {
                    line.read(24);
                    script.run(new FrameLine(line));
                    line.readToEnd();
                })
                .unprocessed(CONNECT_FAILED)
                .connectingWithin(1000);
    }

    private static List<PeerCase> greetings() {
        return List.of(
                greets("never sends its settings", h2 -> {}).connectingWithin(PeerCase.STALLED_MILLIS),
                greets("speaks HTTP/1.1", h2 -> h2.line.write("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")),
                greets("speaks something else", h2 -> h2.line.write("SSH-2.0-OpenSSH_9.2\r\n")),
                greets("closes in place of its settings", h2 -> h2.line.socket.shutdownOutput()),
                greets("resets in place of its settings", h2 -> h2.line.reset()),
                greets("sends a ping before its settings", h2 -> h2.frame(PING, NONE, 0, new byte[8])),
                greets("acknowledges settings before it sends its own", h2 -> h2.frame(SETTINGS, ACK, 0)),
                greets("sends settings of five bytes", h2 -> h2.frame(SETTINGS, NONE, 0, new byte[5])),
                greets("sends settings on a stream", h2 -> h2.frame(SETTINGS, NONE, 1)),
                greets("sets a window beyond 31 bits", h2 -> h2.settings(INITIAL_WINDOW, MOST + 1)),
                greets("sets a frame size below the least", h2 -> h2.settings(MAX_FRAME, 100)));
    }

    private static PeerCase does(String name, FrameLine.Script beforeTheAnswer) {
        return PeerCase.of(ConnectionSettings.Protocol.HTTP_2, name, line -> {
                    FrameLine h2 = new FrameLine(line).greet();
                    int stream = h2.request();
                    beforeTheAnswer.run(h2);
                    h2.answer(stream, "good");
                    h2.answerAll();
                })
                .getting("good")
                .reusing();
    }

    /** Breaks the connection, and with it the call. */
    private static PeerCase breaks(String name, FrameLine.Script script) {
        return PeerCase.of(ConnectionSettings.Protocol.HTTP_2, name, line -> {
                    FrameLine h2 = new FrameLine(line).greet();
                    h2.request();
                    script.run(h2);
                    h2.answerAll();
                })
                .failing(PROTOCOL_ERROR);
    }

    private static List<PeerCase> settings() {
        return List.of(
                PeerCase.of(ConnectionSettings.Protocol.HTTP_2, "takes no streams, and later some", line -> {
                            FrameLine h2 = new FrameLine(line).greet(MAX_STREAMS, 0);
                            Thread.sleep(100);
                            h2.settings(MAX_STREAMS, 5);
                            h2.answerAll();
                        })
                        .unprocessed(CONNECTION_CLOSED)
                        .reusing(),
                does("lowers its limit below the streams in use", h2 -> h2.settings(MAX_STREAMS, 1)),
                does("sends settings that nobody knows", h2 -> h2.settings(0x77, 1, 0xff00, MOST)),
                does("sends its settings again, a hundred times", h2 -> {
                    for (int i = 0; i < 100; i++) {
                        h2.settings(MAX_STREAMS, 100 + i);
                    }
                }),
                breaks("allows itself to push", h2 -> h2.settings(2, 1)),
                breaks("acknowledges settings with a payload", h2 -> h2.frame(SETTINGS, ACK, 0, new byte[6])));
    }

    private static List<PeerCase> frames() {
        return List.of(
                does("sends frames of unknown types", h2 -> {
                    h2.frame(0x55, 0xff, 0, new byte[100]);
                    h2.frame(0x56, 0xff, 3, new byte[100]);
                }),
                does("sets flags that mean nothing", h2 -> h2.frame(PING, 0xfe, 0, new byte[8])),
                breaks("sends a frame larger than allowed", h2 -> h2.frame(DATA, NONE, 3, new byte[20_000])),
                breaks("announces a frame of 16 MiB", h2 -> h2.frame(DATA, NONE, 3, 0xff_ffff, new byte[1])),
                breaks("sends a ping of seven bytes", h2 -> h2.frame(PING, NONE, 0, new byte[7])),
                breaks("sends a ping on a stream", h2 -> h2.frame(PING, NONE, 3, new byte[8])),
                breaks("sends a priority of four bytes", h2 -> h2.frame(PRIORITY, NONE, 3, new byte[4]))
                        .reusing(),
                breaks("sends DATA on stream 0", h2 -> h2.data(0, false, "evil")),
                breaks("sends DATA on a stream that nobody opened", h2 -> h2.data(99, false, "evil")),
                breaks("sends DATA on a stream of its own", h2 -> h2.data(2, false, "evil")),
                breaks("pads a frame beyond its end", h2 -> h2.frame(DATA, FrameLine.PADDED, 3, (byte) 9, (byte) 0)),
                does("acknowledges a ping that nobody sent", h2 -> h2.frame(PING, ACK, 0, new byte[8])));
    }

    private static List<PeerCase> floods() {
        return List.of(
                does("pings a thousand times", h2 -> {
                    for (int i = 0; i < 1000; i++) {
                        h2.frame(PING, NONE, 0, new byte[8]);
                    }
                }),
                breaks("sends empty DATA without end", h2 -> {
                    h2.headers(3, false, ":status", "200");
                    for (int i = 0; i < 100; i++) {
                        h2.data(3, false, "");
                    }
                }),
                PeerCase.of(ConnectionSettings.Protocol.HTTP_2, "sends one byte and 255 of padding per frame", line -> {
                            FrameLine h2 = new FrameLine(line).greet();
                            int stream = h2.request();
                            h2.headers(stream, false, ":status", "200");
                            byte[] padded = new byte[257];
                            padded[0] = (byte) 255;
                            padded[1] = 'x';
                            for (int i = 0; i < 400; i++) {
                                h2.frame(DATA, FrameLine.PADDED | (i == 399 ? END_STREAM : NONE), stream, padded);
                            }
                            h2.answerAll();
                        })
                        .getting("x".repeat(400))
                        .reusing());
    }

    private static PeerCase takes(String name, int window, FrameLine.Script opening) {
        return PeerCase.of(ConnectionSettings.Protocol.HTTP_2, name, line -> {
                    FrameLine h2 = new FrameLine(line).greet(INITIAL_WINDOW, window);
                    int stream = h2.request();
                    opening.run(h2);
                    int size = h2.body(stream);
                    if (size >= 0) {
                        h2.answer(stream, String.valueOf(size));
                    }
                    h2.answerAll();
                })
                .sending(PeerCase.upload(LARGE))
                .getting(String.valueOf(LARGE))
                .reusing();
    }

    private static List<PeerCase> windows() {
        return List.of(
                takes("opens with no window, and later widens it", 0, h2 -> {
                    Thread.sleep(30);
                    h2.window(0, LARGE);
                    h2.settings(INITIAL_WINDOW, LARGE);
                }),
                takes("shrinks a window below what is under way", DEFAULT_WINDOW, h2 -> {
                    Thread.sleep(30);
                    h2.settings(INITIAL_WINDOW, 0);
                    h2.window(0, LARGE);
                    h2.settings(INITIAL_WINDOW, LARGE);
                }),
                takes("never opens its window", 0, h2 -> {}).failing(ATTEMPT_TIMEOUT),
                breaks("overflows the connection's window", h2 -> h2.window(0, MOST)),
                breaks("widens the connection's window by nothing", h2 -> h2.window(0, 0)),
                breaks("overflows the call's window", h2 -> h2.window(3, MOST)).reusing(),
                breaks("widens the call's window by nothing", h2 -> h2.window(3, 0))
                        .reusing(),
                breaks("sends a window update of three bytes", h2 -> h2.frame(WINDOW_UPDATE, NONE, 3, new byte[3])),
                breaks("overflows a window by its settings", h2 -> {
                            h2.window(3, MOST - DEFAULT_WINDOW);
                            h2.settings(INITIAL_WINDOW, MOST);
                        })
                        .reusing());
    }

    private static List<PeerCase> ends() {
        return List.of(
                breaks("closes", h2 -> h2.line.socket.shutdownOutput()).failing(CONNECTION_CLOSED),
                breaks("closes within the body", h2 -> {
                            h2.headers(3, false, ":status", "200");
                            h2.data(3, false, "ab");
                            h2.line.socket.shutdownOutput();
                        })
                        .failing(CONNECTION_CLOSED),
                breaks("closes within a frame", h2 -> {
                            h2.line.write(new byte[] {0, 0, 9, 1});
                            h2.line.socket.shutdownOutput();
                        })
                        .failing(CONNECTION_CLOSED),
                breaks("resets", h2 -> h2.line.reset()).failing(CONNECTION_CLOSED),
                breaks("resets while the body is being sent", h2 -> {
                            h2.await(DATA);
                            h2.line.reset();
                        })
                        .sending(PeerCase.endless())
                        .failing(CONNECTION_CLOSED),
                breaks("falls silent, pings included", h2 -> {}).idlingFor(200).failing(CONNECTION_CLOSED),
                breaks("reads no more, with a body under way", h2 -> {
                            h2.window(0, MOST - DEFAULT_WINDOW);
                            h2.window(3, MOST - DEFAULT_WINDOW);
                            Thread.sleep(2000);
                        })
                        .sending(PeerCase.endless())
                        .idlingFor(200)
                        .failing(CONNECTION_CLOSED));
    }
}
