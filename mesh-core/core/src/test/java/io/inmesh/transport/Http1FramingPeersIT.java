package io.inmesh.transport;

import static io.inmesh.service.MeshException.Kind.PROTOCOL_ERROR;

import io.inmesh.service.Call;
import io.inmesh.service.Request;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/1.1 peers whose answers can be read in more than one way, or in none (RFC 9112). */
class Http1FramingPeersIT {

    static final String TITLE = "HTTP/1.1: framing";

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String GOOD = OK + "Content-Length: 4\r\n\r\ngood";
    private static final Request HEAD = Request.of("HEAD", "/first").withCall(Call.to("reviews"));

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
        return Stream.of(heads(), lengths(), codings(), fields(), bodiless())
                .flatMap(List::stream)
                .toList();
    }

    private static PeerCase answers(String name, String response) {
        return PeerCase.of(ConnectionSettings.Protocol.HTTP_1_1, name, line -> {
            line.readHead();
            line.write(response);
            line.answerAll();
        });
    }

    private static PeerCase good(String name, String response) {
        return answers(name, response).getting("good").reusing();
    }

    private static PeerCase bad(String name, String response) {
        return answers(name, response).failing(PROTOCOL_ERROR);
    }

    private static List<PeerCase> heads() {
        return List.of(
                bad("speaks something else", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                bad("sends garbage", "\u0001\u0002\u0003 \u00ff\u00fe x\r\n\r\n"),
                bad("sends HTML without a head (HTTP/0.9)", "<html>hello</html>\r\n\r\n"),
                bad("sends status 999", "HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"),
                bad("sends status 099", "HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n"),
                bad("sends a status of two digits", "HTTP/1.1 20 No\r\nContent-Length: 0\r\n\r\n"),
                bad("sends a status that is no number", "HTTP/1.1 OK 200\r\nContent-Length: 0\r\n\r\n"),
                bad("claims HTTP/2.0 in text", "HTTP/2.0 200 OK\r\nContent-Length: 4\r\n\r\ngood"),
                bad("claims HTTP/0.9 in text", "HTTP/0.9 200 OK\r\nContent-Length: 4\r\n\r\ngood"),
                good("leaves the reason out", "HTTP/1.1 200\r\nContent-Length: 4\r\n\r\ngood"),
                good("sends empty lines before the status line", "\r\n\r\n" + GOOD),
                answers("answers in HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\ngood")
                        .getting("good"),
                good(
                        "answers in HTTP/1.0 and keeps the connection",
                        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\ngood"),
                answers("says that it will close", OK + "Connection: close\r\nContent-Length: 4\r\n\r\ngood")
                        .getting("good"),
                bad("sends an endless status line", "HTTP/1.1 200 " + "x".repeat(10_000) + "\r\n\r\n"),
                bad("sends endless headers", OK + "X: y\r\n".repeat(20_000) + "\r\n"),
                bad("sends one endless header", OK + "X: " + "y".repeat(100_000) + "\r\n\r\n"),
                bad(
                        "switches protocols unasked",
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhi"),
                bad("sends interim responses without end", "HTTP/1.1 103 Hints\r\n\r\n".repeat(100)),
                good("sends 32 interim responses", "HTTP/1.1 103 Hints\r\n\r\n".repeat(32) + GOOD),
                good("says 100 (Continue) unasked", "HTTP/1.1 100 Continue\r\n\r\n" + GOOD),
                bad(
                        "sends an interim response with a body",
                        "HTTP/1.1 103 Hints\r\nContent-Length: 3\r\n\r\nabc" + GOOD));
    }

    private static PeerCase length(String name, String... values) {
        StringBuilder head = new StringBuilder(OK);
        for (String value : values) {
            head.append("Content-Length: ").append(value).append("\r\n");
        }
        return bad(name, head + "\r\ngood");
    }

    private static List<PeerCase> lengths() {
        return List.of(
                length("sends two lengths", "4", "5"),
                length("sends the same length twice", "4", "4"),
                length("sends a list of lengths", "4, 5"),
                length("sends a list of equal lengths", "4, 4"),
                length("sends a negative length", "-4"),
                length("sends a signed length", "+4"),
                length("sends a length in hexadecimal", "0x4"),
                length("sends a length with a space inside", "4 4"),
                length("sends an empty length", ""),
                length("sends a length beyond 63 bits", "9223372036854775808"),
                bad(
                        "sends length and chunks",
                        OK + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n"),
                bad(
                        "sends chunks and length",
                        OK + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\ngood\r\n0\r\n\r\n"));
    }

    private static PeerCase coding(String name, String coding) {
        return bad(name, OK + "Transfer-Encoding: " + coding + "\r\n\r\n4\r\ngood\r\n0\r\n\r\n");
    }

    private static List<PeerCase> codings() {
        return List.of(
                coding("sends an unknown coding", "gzip, chunked"),
                coding("sends chunks of chunks", "chunked, chunked"),
                coding("sends a coding that only looks like chunked", "xchunked"),
                coding("sends a quoted coding", "\"chunked\""),
                coding("sends the coding identity", "identity"),
                coding("sends two codings", "chunked\r\nTransfer-Encoding: identity"),
                bad(
                        "sends chunks over HTTP/1.0",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n"),
                good("sends Chunked with a capital", OK + "Transfer-Encoding: Chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n"),
                bad("sends a chunk size that is no number", CHUNKED + "zz\r\ngood\r\n0\r\n\r\n"),
                bad("sends a negative chunk size", CHUNKED + "-4\r\ngood\r\n0\r\n\r\n"),
                bad("sends a chunk size beyond 64 bits", CHUNKED + "fffffffffffffffff\r\ngood\r\n0\r\n\r\n"),
                bad("sends a chunk size with 0x", CHUNKED + "0x4\r\ngood\r\n0\r\n\r\n"),
                bad("sends an empty chunk size", CHUNKED + "\r\ngood\r\n0\r\n\r\n"),
                bad("sends more than the chunk's size", CHUNKED + "4\r\ngoodX\r\n0\r\n\r\n"),
                bad("ends a chunk's size with a bare LF", CHUNKED + "4\ngood\r\n0\r\n\r\n"),
                bad("ends a chunk with a bare LF", CHUNKED + "4\r\ngood\n0\r\n\r\n"),
                bad("sends an endless chunk extension", CHUNKED + "4;" + "x".repeat(10_000) + "\r\ngood\r\n0\r\n\r\n"),
                good("sends chunk extensions", CHUNKED + "4;a=b;c=\"d\"\r\ngood\r\n0;e\r\n\r\n"),
                good("sends one byte per chunk", CHUNKED + "1\r\ng\r\n1\r\no\r\n1\r\no\r\n1\r\nd\r\n0\r\n\r\n"),
                bad("sends endless trailers", CHUNKED + "4\r\ngood\r\n0\r\n" + "X: y\r\n".repeat(20_000) + "\r\n"),
                good("sends framing as trailers", CHUNKED + "4\r\ngood\r\n0\r\nContent-Length: 9\r\nX: y\r\n\r\n"));
    }

    private static PeerCase field(String name, String field) {
        return bad(name, OK + field + "\r\nContent-Length: 4\r\n\r\ngood");
    }

    private static List<PeerCase> fields() {
        return List.of(
                field("sends a header without a name", ": x"),
                field("sends a header without a colon", "X"),
                field("begins the headers with a continued line", " x"),
                field("sends NUL in a header", "X: a\0b"),
                field("sends NUL in a header's name", "X\0: a"),
                field("sends a bare CR in a header", "X: a\rb"),
                bad("ends lines with a bare LF", "HTTP/1.1 200 OK\nContent-Length: 4\n\ngood"),
                bad("ends one header with a bare LF", OK + "X: a\nContent-Length: 4\r\n\r\ngood"),
                // The codec drops what follows the space.
                good("sends a header's name with a space", OK + "X y: a\r\nContent-Length: 4\r\n\r\ngood"),
                good("sends a space before the colon", OK + "Content-Length : 4\r\n\r\ngood"),
                good("continues a header on the next line", OK + "X: a\r\n b\r\nContent-Length: 4\r\n\r\ngood"));
    }

    private static List<PeerCase> bodiless() {
        return List.of(
                answers("sends a body with its answer to HEAD", GOOD)
                        .sending(HEAD)
                        .getting(""),
                answers("sends only the length of a body with its answer to HEAD", OK + "Content-Length: 4\r\n\r\n")
                        .sending(HEAD)
                        .getting("")
                        .reusing(),
                answers("sends a body with 204", "HTTP/1.1 204 None\r\nContent-Length: 4\r\n\r\ngood")
                        .getting(""),
                answers("sends chunks with 304", "HTTP/1.1 304 Same\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                        .getting(""));
    }
}
