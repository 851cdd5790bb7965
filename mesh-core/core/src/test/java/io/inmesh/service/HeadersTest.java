package io.inmesh.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    private final Headers headers = Headers.of("Accept", "a", "x", "1", "accept", "b");

    @Test
    void names_compare_without_regard_to_case() {
        assertThat(headers.get("ACCEPT")).isEqualTo("a");
        assertThat(headers.getAll("aCCept")).containsExactly("a", "b");
        assertThat(headers.get("absent")).isNull();
        assertThat(headers.size()).isEqualTo(3);
    }

    @Test
    void setting_replaces_every_value_and_leaves_the_original_alone() {
        Headers changed = headers.with("accept", "c");
        assertThat(changed.getAll("accept")).containsExactly("c");
        assertThat(changed.get("x")).isEqualTo("1");
        assertThat(headers.getAll("accept")).containsExactly("a", "b");
    }

    @Test
    void a_single_value_is_replaced_in_its_place() {
        assertThat(order(headers.with("x", "2"))).containsExactly("Accept=a", "x=2", "accept=b");
    }

    @Test
    void adding_keeps_what_is_there() {
        assertThat(headers.plus("x", "2").getAll("x")).containsExactly("1", "2");
    }

    @Test
    void removing_what_is_absent_copies_nothing() {
        assertThat(headers.without("absent")).isSameAs(headers);
        assertThat(order(headers.without("accept"))).containsExactly("x=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "\r\n", "\u00e9"})
    void a_name_is_a_token(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> headers.plus(name, "v"));
        assertThatIllegalArgumentException().isThrownBy(() -> Headers.of(name, "v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\nb", "\u0000", "\u007f"})
    void a_value_with_control_characters_is_refused_and_not_printed(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> headers.with("token", value + "secret"))
                .withMessageContaining("token")
                .withMessageNotContaining("secret");
    }

    @Test
    void a_map_with_several_values_is_copied() {
        assertThat(Headers.of(Map.of("a", List.of("1", "2"))).getAll("a")).containsExactly("1", "2");
        assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("name-alone"));
    }

    private static List<String> order(Headers headers) {
        List<String> fields = new ArrayList<>();
        headers.forEach((name, value) -> fields.add(name + "=" + value));
        return fields;
    }

    @Test
    void several_values_of_a_name_are_joined_by_commas_in_order() {
        Headers headers = Headers.of("a", "1", "b", "2", "A", "3");
        assertThat(headers.joined("a")).isEqualTo("1,3");
        assertThat(headers.joined("B")).isEqualTo("2");
        assertThat(headers.joined("c")).isNull();
    }
}
