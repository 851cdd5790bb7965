package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.control.api.ApiSettings;
import io.inmesh.transport.ListenerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever means harm is cut off in bounded time, and the others are served. */
@Timeout(60)
class HardeningIT {

    private static final Duration SLOW = Duration.ofMillis(500);
    private static final int CONNECTIONS = 40;
    private static final String TOKEN = "authorization: Bearer admin\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestControl control;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() {
        control = TestControl.start(
                directory.resolve("config"),
                ApiSettings.DEFAULT.withPatience(SLOW).withMaxBodyBytes(64 * 1024),
                ListenerSettings.DEFAULT.withReceiveTimeout(SLOW).withMaxConnections(CONNECTIONS));
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        control.close();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), control.server.port());
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    /** All that comes until the connection ends, or for 10 s. */
    private String answerTo(String text) throws IOException {
        Socket socket = open();
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (SocketException e) {
            // It may have been cut off before everything was written: what it was told is what counts.
            assertThat(e).isNotNull();
        }
        return rest(socket);
    }

    private static String rest(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] bytes = new byte[4096];
        InputStream in = socket.getInputStream();
        try {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                all.write(bytes, 0, n);
                if (all.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
                    break;
                }
            }
        } catch (SocketException e) {
            // A reset is an end too.
            return all.toString(StandardCharsets.ISO_8859_1);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private void assertOthersAreServed() throws Exception {
        assertThat(control.get("/v1/resources").status()).isEqualTo(200);
    }

    @Test
    void what_is_no_request_is_refused() throws Exception {
        for (String text : List.of(
                "nonsense\r\n\r\n",
                "GET /v1/resources HTTP/9.9\r\nhost: x\r\n\r\n",
                "GET v1 HTTP/1.1\r\nhost: x\r\n\r\n",
                "GET /v1/resources HTTP/1.1\r\nhost : x\r\n\r\n",
                "GET /v1/resources HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n",
                "PUT /v1/resources HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
                "PUT /v1/resources HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
                "POST /v1/resources HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\nabcde",
                "GET /v1/\0resources HTTP/1.1\r\nhost: x\r\n\r\n")) {
            assertThat(answerTo(text)).as(text).matches("(?s)(|HTTP/1\\.[01] (400|505|501) .*)");
        }
        assertOthersAreServed();
    }

    @Test
    void heads_that_are_too_large_are_refused() throws Exception {
        assertThat(answerTo("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nhost: x\r\n\r\n"))
                .matches("(?s)HTTP/1.1 (414|431) .*");
        assertThat(answerTo("GET / HTTP/1.1\r\nhost: x\r\nx: " + "a".repeat(100_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        StringBuilder flood = new StringBuilder("GET / HTTP/1.1\r\nhost: x\r\n");
        for (int i = 0; i < 20_000; i++) {
            flood.append("x").append(i).append(": y\r\n");
        }
        assertThat(answerTo(flood + "\r\n")).startsWith("HTTP/1.1 431 ");
        assertOthersAreServed();
    }

    @Test
    void bodies_that_are_too_large_are_refused_also_when_their_length_is_not_told() throws Exception {
        String head = "POST /v1/resources HTTP/1.1\r\nhost: x\r\n" + TOKEN;
        String much = "#" + "x".repeat(200_000);

        assertThat(answerTo(head + "content-length: " + much.length() + "\r\n\r\n" + much))
                .startsWith("HTTP/1.1 413 ");
        assertThat(answerTo(head + "transfer-encoding: chunked\r\n\r\n" + Integer.toHexString(much.length()) + "\r\n"
                        + much + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertOthersAreServed();
    }

    @Test
    void heads_and_bodies_that_drip_are_cut_off_in_time() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Socket socket = open();
            String start = i % 2 == 0
                    ? "GET /v1/resources HTTP/1.1\r\nx: "
                    : "POST /v1/resources HTTP/1.1\r\nhost: x\r\n" + TOKEN + "content-length: 60000\r\n\r\n#";
            socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        long began = System.nanoTime();
        long cut = 0;
        while (cut < slow.size()
                && System.nanoTime() - began < Duration.ofSeconds(10).toNanos()) {
            assertOthersAreServed();
            cut = slow.stream().filter(HardeningIT::isCutOff).count();
            Thread.sleep(20);
        }
        assertThat(cut).isEqualTo(slow.size());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SLOW.multipliedBy(8));
    }

    /** A byte more, as one who drips would send; whether the other side has ended it, with an answer or without. */
    private static boolean isCutOff(Socket socket) {
        try {
            socket.setSoTimeout(1);
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() < 0 || !rest(socket).isEmpty();
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void connections_beyond_the_bound_are_closed_and_places_that_are_left_are_taken_again() throws Exception {
        for (int i = 0; i < 2 * CONNECTIONS; i++) {
            open();
        }
        long began = System.nanoTime();
        int open = Integer.MAX_VALUE;
        while (open > CONNECTIONS
                && System.nanoTime() - began < Duration.ofSeconds(10).toNanos()) {
            open = 0;
            for (Socket socket : sockets) {
                open += isOpen(socket) ? 1 : 0;
            }
        }
        assertThat(open).isLessThanOrEqualTo(CONNECTIONS);
        for (Socket socket : sockets) {
            socket.close();
        }
        while (true) {
            try {
                assertOthersAreServed();
                return;
            } catch (IOException e) {
                assertThat(System.nanoTime() - began)
                        .isLessThan(Duration.ofSeconds(20).toNanos());
            }
        }
    }

    private static boolean isOpen(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void names_lead_out_of_no_directory() throws Exception {
        Path outside = Files.writeString(directory.resolve("outside.yaml"), "kept\n");
        for (String path : List.of(
                "/v1/resources/Service/default/..%2F..%2Foutside",
                "/v1/resources/Service/..%2F../outside",
                "/v1/resources/..%2F..%2Fx/default/outside",
                "/v1/resources/Service/default/%2e%2e",
                "/v1/resources/Service/default/a%00b",
                "/v1/resources/Service/default/..\\outside",
                "/v1/resources/Service/default/" + "a".repeat(300))) {
            String put = "PUT " + path + " HTTP/1.1\r\nhost: x\r\n" + TOKEN + "content-length: 3\r\n\r\na: ";
            assertThat(answerTo(put)).as(path).startsWith("HTTP/1.1 400 ");
        }
        assertThat(answerTo("GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\n" + TOKEN + "\r\n"))
                .startsWith("HTTP/1.1 404 ");
        assertThat(Files.readString(outside)).isEqualTo("kept\n");
        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsOnly("config", "outside.yaml");
        }
    }

    @Test
    void texts_that_would_cost_much_are_refused() throws Exception {
        StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'i'; c++) {
            String inner = ("*" + (char) (c - 1) + ",").repeat(9);
            bomb.append(c).append(": &").append(c).append(" [").append(inner).append("]\n");
        }
        assertThat(control.send("POST", "/v1/resources", bomb.toString()).status())
                .isEqualTo(422);
        assertThat(control.send("POST", "/v1/resources", "[".repeat(60_000)).status())
                .isEqualTo(422);
        String json = "{\"a\":".repeat(5_000);
        assertThat(control.send("POST", "/v1/resources", json, r -> r.header("content-type", "application/json"))
                        .status())
                .isEqualTo(422);
        assertThat(control.get("/v1/history?" + "a=b&".repeat(2_000)).status()).isEqualTo(400);
        assertOthersAreServed();
    }

    @Test
    void a_token_of_any_length_and_shape_is_only_not_valid() throws Exception {
        for (String token : List.of("", " ", "a", "x".repeat(8_000), "admin admin", "ADMIN", "admin\u00e4")) {
            String head = "GET /v1/resources HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + token + "\r\n\r\n";
            assertThat(answerTo(head)).as(token).startsWith("HTTP/1.1 401 ");
        }
        assertOthersAreServed();
    }
}
