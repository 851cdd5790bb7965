package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.inmesh.testkit.TestAuthority;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9525, 6.3, and the identities of SPIFFE. */
class CertificateNamesTest {

    private static final TestAuthority AUTHORITY = TestAuthority.named("names");

    @ParameterizedTest
    @CsvSource({
        "reviews.test, reviews.test, true",
        "reviews.test, REVIEWS.test, true",
        "reviews.test., reviews.test, true",
        "reviews, reviews, true",
        "reviews.test, ratings.test, false",
        "reviews.test, test, false",
        "a.shop.test, *.shop.test, true",
        "A.shop.test, *.SHOP.test, true",
        "shop.test, *.shop.test, false",
        "a.b.shop.test, *.shop.test, false",
        ".shop.test, *.shop.test, false",
        "shop.test, *.test, false",
        "a.shop.test, a*.shop.test, false",
        "a.b.test, a.*.test, false",
        "*.shop.test, a.shop.test, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.2, 127.0.0.1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "spiffe://t/a, spiffe://t/a, true",
        "spiffe://t/a, spiffe://t/A, false",
        "spiffe://t/a, spiffe://t/a/b, false",
        "spiffe://T/a, spiffe://t/a, false",
    })
    void a_name_matches(String expected, String presented, boolean matches) {
        assertThat(CertificateNames.of(AUTHORITY.issue(presented).certificate()).carries(expected))
                .isEqualTo(matches);
    }

    @Test
    void a_name_counts_only_among_those_of_its_kind() {
        // Its subject is CN=test.
        CertificateNames names = CertificateNames.of(
                AUTHORITY.issue("spiffe://t/a", "127.0.0.1.test").certificate());
        assertThat(names.carries("test")).isFalse();
        assertThat(names.carries("127.0.0.1")).isFalse();
        assertThat(names).hasToString("URI:spiffe://t/a, DNS:127.0.0.1.test");
        assertThat(CertificateNames.of(AUTHORITY.issue().certificate())).hasToString("no names");
    }

    @Test
    void a_certificate_with_many_names_does_not_fill_a_message() {
        String[] many = new String[500];
        for (int i = 0; i < many.length; i++) {
            many[i] = "n" + i + ".test";
        }
        CertificateNames names = CertificateNames.of(AUTHORITY.issue(many).certificate());
        assertThat(names.carries("n499.test")).isTrue();
        assertThat(names.toString()).hasSizeLessThan(200).endsWith("and 492 more");
    }

    @Test
    void names_that_could_match_nothing_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerNames.anyOf(List.of()))
                .withMessageContaining("at least one");
        assertThatIllegalArgumentException().isThrownBy(() -> PeerNames.anyOf(List.of("a", " ")));
    }

    @Test
    void settings_that_cannot_work_are_refused_with_what_is_expected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TlsOptions.DEFAULT.withCipherSuites(List.of("ECDHE-RSA-AES256-GCM-SHA384")))
                .withMessageContaining("cipherSuites: ECDHE-RSA-AES256-GCM-SHA384 (expected: IANA names");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientTls.insecureSkipVerify().withServerName("10.0.0.1"))
                .withMessageContaining("serverName: '10.0.0.1' (expected: a host name");
        // As Istio names the subsets of a service.
        ClientTls.insecureSkipVerify().withServerName("outbound_.9080_.v1_.reviews.default.svc.cluster.local");
    }
}
