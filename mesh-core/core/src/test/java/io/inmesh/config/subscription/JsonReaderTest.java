package io.inmesh.config.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as RFC 8259 has it, and nothing else. */
class JsonReaderTest {

    @Test
    void every_kind_of_value_is_read() {
        Object read = JsonReader.read(
                " {\"a\":[1,-2.5e3,true,false,null,\"x\"],\"b\":{},\"c\":[],\"d\":\"\\u00e4\\n\\\"\\\\\\/\",\"e\":12345678901234567890} ");
        assertThat(read).isInstanceOf(Map.class);
        Map<?, ?> map = Json.object(read);
        assertThat(map.get("a")).isEqualTo(Arrays.asList(1L, -2500.0, true, false, null, "x"));
        assertThat(map.get("b")).isEqualTo(Map.of());
        assertThat(map.get("c")).isEqualTo(List.of());
        assertThat(map.get("d")).isEqualTo("ä\n\"\\/");
        assertThat(map.get("e")).isEqualTo(1.2345678901234567e19);
    }

    @Test
    void what_is_written_is_read_as_it_was() {
        Map<String, Object> value = Map.of("text", "ä€\uD83D\uDE00\0\u001f\"\\\n", "list", List.of(1L, true, Map.of()));
        assertThat(JsonReader.read(JsonWriter.write(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "'a'",
                "01",
                "1.",
                "-",
                "1e",
                "tru",
                "nul",
                "\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u123\"",
                "[1] 2",
                "{\"a\" 1}",
                "\"a\nb\"",
                "NaN",
                "+1",
                ".5"
            })
    void anything_else_is_refused_with_its_place(String text) {
        assertThatThrownBy(() -> JsonReader.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no JSON: ");
    }

    @Test
    void nesting_has_a_bound() {
        assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000))).hasMessageContaining("at most 32 levels");
    }

    @Test
    void damaged_text_never_does_worse_than_be_refused() {
        Random random = new Random(7);
        String whole = "{\"revision\":7,\"resources\":[{\"kind\":\"Service\",\"text\":\"a\\u0041\\n\"},null,-1.5e3]}";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder damaged = new StringBuilder(whole);
            damaged.setCharAt(random.nextInt(whole.length()), (char) random.nextInt(128));
            damaged.setLength(random.nextInt(whole.length()) + 1);
            try {
                JsonReader.read(damaged.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("no JSON");
            }
        }
    }
}
