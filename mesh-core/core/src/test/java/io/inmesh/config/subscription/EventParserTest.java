package io.inmesh.config.subscription;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.subscription.EventParser.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events as the HTML Standard has them, however their bytes come. */
class EventParserTest {

    private static final String STREAM = """
            event: snapshot
            id: 7-1
            data: {"ä":1}

            : a comment

            event:heartbeat
            data:x

            data: one
            data
            data: three
            retry: 10
            unknown: y
            id

            event: no data

            """;

    private static final List<String> EVENTS = List.of("snapshot|7-1|{\"ä\":1}", "heartbeat||x", "||one\n\nthree");

    private static List<String> parse(EventParser parser, byte[]... chunks) {
        List<Event> events = new ArrayList<>();
        for (byte[] chunk : chunks) {
            parser.take(ByteBuffer.wrap(chunk), events::add);
        }
        return events.stream()
                .map(event -> event.name() + '|' + event.id() + '|' + event.data())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void events_are_the_same_wherever_the_bytes_are_cut(String lineEnd) {
        byte[] stream = STREAM.replace("\n", lineEnd).getBytes(UTF_8);
        assertThat(parse(new EventParser(), stream)).isEqualTo(EVENTS);
        for (int cut = 0; cut <= stream.length; cut++) {
            byte[] head = Arrays.copyOfRange(stream, 0, cut);
            byte[] tail = Arrays.copyOfRange(stream, cut, stream.length);
            assertThat(parse(new EventParser(), head, tail)).as("cut at " + cut).isEqualTo(EVENTS);
        }
        byte[][] single = new byte[stream.length][];
        for (int i = 0; i < stream.length; i++) {
            single[i] = new byte[] {stream[i]};
        }
        assertThat(parse(new EventParser(), single)).isEqualTo(EVENTS);
    }

    @Test
    void a_byte_order_mark_counts_at_the_very_beginning_only() {
        assertThat(parse(new EventParser(), "\uFEFFdata: x\n\n\uFEFFdata: y\n\n".getBytes(UTF_8)))
                .containsExactly("||x");
    }

    @Test
    void an_event_that_has_not_ended_is_none() {
        assertThat(parse(new EventParser(), "data: x\n".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void one_space_after_the_colon_is_not_part_of_a_value() {
        assertThat(parse(new EventParser(), "data:  x\n\n".getBytes(UTF_8))).containsExactly("|| x");
    }

    @Test
    void an_id_with_a_null_character_is_passed_over() {
        assertThat(parse(new EventParser(), "id: a\0b\ndata: x\n\n".getBytes(UTF_8)))
                .containsExactly("||x");
    }

    @Test
    void what_is_larger_than_its_bound_ends_the_stream() {
        EventParser small = new EventParser(100);
        assertThat(parse(small, ("data: " + "x".repeat(90) + "\n\n").getBytes(UTF_8)))
                .hasSize(1);
        String twoLines = ("data: " + "x".repeat(60) + "\n").repeat(2);
        assertThatThrownBy(() -> parse(small, twoLines.getBytes(UTF_8)))
                .hasMessageContaining("an event of the stream has more than 100 bytes");
        assertThatThrownBy(() -> parse(new EventParser(100), ("data: " + "x".repeat(101)).getBytes(UTF_8)))
                .hasMessageContaining("an event");
        byte[] endless = "x".repeat(EventParser.MAX_LINE + 1).getBytes(UTF_8);
        assertThatThrownBy(() -> parse(new EventParser(), endless)).hasMessageContaining("a line of the stream");
    }

    @Test
    void an_event_of_many_mebibytes_is_read() {
        byte[] value = new byte[30 * 1024 * 1024];
        Arrays.fill(value, (byte) 'v');
        List<Integer> sizes = new ArrayList<>();
        EventParser parser = new EventParser();
        parser.take(ByteBuffer.wrap("data: ".getBytes(UTF_8)), event -> sizes.add(-1));
        for (int i = 0; i < value.length; i += 32 * 1024) {
            parser.take(ByteBuffer.wrap(value, i, 32 * 1024), event -> sizes.add(-1));
        }
        parser.take(
                ByteBuffer.wrap("\n\ndata: y\n\n".getBytes(UTF_8)),
                event -> sizes.add(event.data().length()));
        assertThat(sizes).containsExactly(value.length, 1);
    }
}
