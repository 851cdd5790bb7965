package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Vectors of xxHash's own documentation and of Envoy's tests. */
class XxHash64Test {

    @Test
    void hashes_as_the_reference_does() {
        assertThat(XxHash64.hash("")).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(XxHash64.hash("a")).isEqualTo(0xD24EC4F1A98C6E5BL);
        assertThat(XxHash64.hash("abc")).isEqualTo(0x44BC2CF5AD770999L);
        assertThat(XxHash64.hash("foo")).isEqualTo(3728699739546630719L);
        assertThat(Long.toUnsignedString(XxHash64.hash("bar"))).isEqualTo("5234164152756840025");
        assertThat(XxHash64.hash("Nobody inspects the spammish repetition")).isEqualTo(0xFBCEA83C8A378BF1L);
        assertThat(Long.toUnsignedString(XxHash64.hash("127.0.0.1:90_0"))).isEqualTo("16117243373044804889");
    }

    @Test
    void hashes_a_part_of_a_text_like_that_part_alone() {
        String text = "?user=Nobody inspects the spammish repetition&next=1";
        int from = text.indexOf('=') + 1;
        assertThat(XxHash64.hash(text, from, text.indexOf('&'), 7))
                .isEqualTo(XxHash64.hash("Nobody inspects the spammish repetition", 0, 39, 7))
                .isNotEqualTo(XxHash64.hash("Nobody inspects the spammish repetition", 0, 39, 8));
    }
}
