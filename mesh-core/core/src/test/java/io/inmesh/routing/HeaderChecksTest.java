package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderChecksTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"Connection", "content-length", "Transfer-Encoding", "TE", "upgrade", "keep-alive", "trailer"})
    void what_frames_a_message_is_refused(String name) {
        assertThat(HeaderChecks.refusal(name))
                .isEqualTo(
                        name + " (expected: a header that does not frame the message: the transport writes it from the"
                                + " body)");
    }

    @ParameterizedTest
    @ValueSource(strings = {":path", ":method", ":status", ":scheme"})
    void of_the_pseudo_headers_only_the_authority_can_be_set(String name) {
        assertThat(HeaderChecks.refusal(name, "x")).contains("only :authority can be set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-own", "Host", ":authority", "cookie", "x-envoy-anything"})
    void others_are_fine(String name) {
        assertThat(HeaderChecks.refusal(name, "value with spaces")).isNull();
    }

    @Test
    void what_can_be_no_header_is_refused_without_telling_its_value() {
        assertThat(HeaderChecks.refusal("a b", "x"))
                .isEqualTo("header name: 'a b' (expected: an HTTP token such as end-user)");
        assertThat(HeaderChecks.refusal("a", "secret\r\nx: y"))
                .contains("header a")
                .doesNotContain("secret");
        assertThatThrownBy(() -> Rules.set("a", "secret\nx: y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> Rules.add("", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void envoy_s_command_operators_are_told() {
        assertThat(HeaderChecks.unhonoured("%REQ(x-a?x-b):10%"))
                .isEqualTo("%REQ(x-a?x-b):10% (sent as it is: Envoy's command operators are not replaced)");
        assertThat(HeaderChecks.unhonoured("at %START_TIME(%Y/%m)% and on")).startsWith("%START_TIME");
        assertThat(HeaderChecks.unhonoured("from %DOWNSTREAM_REMOTE_ADDRESS%"))
                .startsWith("%DOWNSTREAM_REMOTE_ADDRESS%");
        assertThat(HeaderChecks.unhonoured("100%% sure")).startsWith("%%");
        assertThat(HeaderChecks.unhonoured("100% sure")).isNull();
        assertThat(HeaderChecks.unhonoured("a%20b%2F")).isNull();
        assertThat(HeaderChecks.unhonoured("plain")).isNull();
    }
}
