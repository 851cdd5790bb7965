package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the table of {@code docs/reliability.md} equal to the cases that are played; {@code -Ddocs.update=true} writes it. */
class ReliabilityPageTest {

    private static final Path PAGE = Path.of("../../docs/reliability.md");
    private static final String BEGIN = "<!-- peers: written by ReliabilityPageTest -->\n";
    private static final String END = "<!-- end of peers -->\n";

    @Test
    void the_table_of_the_page_equals_the_cases_that_are_played() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String table = tables();
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("docs/reliability.md; write it anew with -Dtest=ReliabilityPageTest -Ddocs.update=true")
                    .isEqualTo(table);
        }
    }

    @Test
    void no_two_cases_of_a_table_have_the_same_name() {
        all().forEach(rows -> assertThat(rows).extracting(PeerCase::name).doesNotHaveDuplicates());
        assertThat(all().mapToInt(List::size).sum()).isGreaterThan(80);
    }

    private static Stream<List<PeerCase>> all() {
        return Stream.of(
                Http1FramingPeersIT.rows(),
                Http1ConnectionPeersIT.rows(),
                Http2ConnectionPeersIT.rows(),
                Http2StreamPeersIT.rows(),
                Http2FieldPeersIT.rows());
    }

    private static String tables() {
        return table(Http1FramingPeersIT.TITLE, Http1FramingPeersIT.rows())
                + table(Http1ConnectionPeersIT.TITLE, Http1ConnectionPeersIT.rows())
                + table(Http2ConnectionPeersIT.TITLE, Http2ConnectionPeersIT.rows())
                + table(Http2StreamPeersIT.TITLE, Http2StreamPeersIT.rows())
                + table(Http2FieldPeersIT.TITLE, Http2FieldPeersIT.rows());
    }

    private static String table(String title, List<PeerCase> rows) {
        StringBuilder table = new StringBuilder("\n### ")
                .append(title)
                .append("\n\n| the peer ... | the call ends with | connection used again |\n|---|---|---|\n");
        rows.forEach(row -> table.append(row.row()));
        return table.append('\n').toString();
    }
}
