package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Response;
import io.inmesh.testkit.RealServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** h2spec, the conformance suite of RFC 7540 by others, against the listener. */
class H2SpecIT {

    private static final Path ARCHIVE = Path.of("target/h2spec/h2spec/2.2.0/h2spec_linux_amd64.tar.gz");
    private static final Pattern SUMMARY =
            Pattern.compile("(\\d+) tests, (\\d+) passed, (\\d+) skipped, (\\d+) failed");

    /** What Netty's codec does otherwise, and why that is harmless. */
    private static final Map<String, String> KNOWN = Map.of(
            "half closed (remote): Sends a HEADERS frame",
            "the frame is ignored; the stream's request has ended, and its answer follows",
            "closed: Sends a HEADERS frame",
            "answered by a reset of the stream where the suite wants the connection ended",
            "Sends stream identifier that is numerically smaller than previous",
            "the frame is ignored: the number counts as that of a stream that has ended");

    private final ListenerFixture fixture = new ListenerFixture();

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    Path directory;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = "amd64",
            disabledReason = "h2spec comes as a binary for Linux on amd64")
    void the_listener_passes_every_case_but_the_known() throws Exception {
        // Reads the body and takes a moment, so that the cases on open streams find them open.
        Listener listener = fixture.open(request -> request.body()
                .bytes(1024 * 1024)
                .delayElement(Duration.ofMillis(30))
                .map(bytes -> Response.of(200, "hello")));
        Path report = directory.resolve("report.xml");
        Path log = directory.resolve("out.txt");
        RealServer.run(Duration.ofSeconds(20), log, "tar", "-xzf", ARCHIVE.toString(), "-C", directory.toString());

        String h2spec = directory.resolve("h2spec").toString();
        String port = Integer.toString(listener.port());
        // The first call loads classes, which is none of the suite's business.
        RealServer.run(Duration.ofSeconds(60), log, h2spec, "generic/1", "-h", "127.0.0.1", "-p", port, "-o", "10");
        String output = RealServer.run(
                Duration.ofMinutes(5), log, h2spec, "-h", "127.0.0.1", "-p", port, "-o", "5", "-j", report.toString());

        Matcher summary = SUMMARY.matcher(output);
        assertThat(summary.find()).as(output).isTrue();
        assertThat(KNOWN.keySet()).as(output).containsAll(failures(report));
        assertThat(Integer.parseInt(summary.group(1))).isEqualTo(145);
        assertThat(Integer.parseInt(summary.group(2))).isGreaterThanOrEqualTo(145 - KNOWN.size());
        assertThat(summary.group(3)).isEqualTo("0");
    }

    private static Set<String> failures(Path report) throws Exception {
        Set<String> failed = new TreeSet<>();
        try (var in = Files.newInputStream(report)) {
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element each = (Element) cases.item(i);
                if (each.getElementsByTagName("error").getLength() > 0
                        || each.getElementsByTagName("failure").getLength() > 0) {
                    failed.add(each.getAttribute("classname"));
                }
            }
        }
        return failed;
    }
}
