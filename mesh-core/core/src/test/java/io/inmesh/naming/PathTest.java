package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PathTest {

    @Test
    void any_byte_can_be_written_and_is_printed_as_it_can_be_read() {
        Path path = Path.parse("/svc/a\\x2fb/\\xe2\\x82\\xac");
        assertThat(path.text(1)).isEqualTo("a/b");
        assertThat(path.text(2)).isEqualTo("€");
        assertThat(path).hasToString("/svc/\\x61\\x2f\\x62/\\xe2\\x82\\xac");
        assertThat(Path.parse(path.toString())).isEqualTo(path);
        assertThat(Path.of("svc", "a/b", "€")).isEqualTo(path);
    }

    @Test
    void the_root_has_no_segments() {
        assertThat(Path.parse(" / ")).isEqualTo(Path.ROOT).hasToString("/");
        assertThat(Path.parse("/a").startsWith(Path.ROOT)).isTrue();
    }

    @Test
    void a_path_begins_with_whole_segments_only() {
        assertThat(Path.parse("/svc/reviews").startsWith(Path.parse("/svc/rev")))
                .isFalse();
        assertThat(Path.parse("/svc/reviews/1").startsWith(Path.parse("/svc/reviews")))
                .isTrue();
        assertThat(Path.parse("/svc/reviews/1").drop(2)).hasToString("/1");
        assertThat(Path.parse("/svc").plus(Path.parse("/a/b"))).hasToString("/svc/a/b");
    }

    @Test
    void what_is_no_path_is_told_with_its_place() {
        assertThatThrownBy(() -> Path.parse("/svc//b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "path at line 1, column 6: '/' (expected: a segment: letters, digits, _:.#$%- or \\x and two"
                                + " hexadecimal digits) in '/svc//b'");
        assertThatThrownBy(() -> Path.parse("svc")).hasMessageContaining("column 1: 's' (expected: /)");
        assertThatThrownBy(() -> Path.parse("/a\\x2")).hasMessageContaining("the end (expected: a hexadecimal digit)");
    }

    @Test
    void there_are_limits_however_it_is_made() {
        assertThatThrownBy(() -> Path.of("a".repeat(256))).hasMessageContaining("256 bytes (expected: 1 to 255)");
        assertThatThrownBy(() -> Path.of("a", "")).hasMessageContaining("0 bytes (expected: 1 to 255)");
        assertThatThrownBy(() -> new Path(List.of("€"))).hasMessageContaining("one character for each byte");
        Path half = Path.parse("/a".repeat(100));
        assertThatThrownBy(() -> half.plus(half)).hasMessage("path: 200 segments (expected: at most 128)");
    }
}
