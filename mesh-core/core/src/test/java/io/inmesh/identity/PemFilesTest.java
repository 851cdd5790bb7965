package io.inmesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.inmesh.testkit.TestAuthority;
import io.inmesh.testkit.TestIdentity;
import io.inmesh.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {

    private static final TestAuthority AUTHORITY = TestAuthority.named("one");

    private final VirtualTime time = new VirtualTime();
    private final Lines log = new Lines();
    private final Path chain;
    private final Path key;
    private final Path authorities;

    PemFilesTest(@TempDir Path directory) {
        chain = directory.resolve("cert-chain.pem");
        key = directory.resolve("key.pem");
        authorities = directory.resolve("root-cert.pem");
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void write(TestIdentity identity) {
        identity.writeChainTo(chain);
        identity.writeKeyTo(key);
    }

    private PemFiles open() {
        return PemFiles.open(new PemPaths(chain, key, authorities), time, Runnable::run);
    }

    private void look() {
        time.advance(PemFiles.PERIOD);
    }

    private static X509Certificate shown(PemFiles files) {
        return ((SingleKeyManager) files.keys()).certificate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void keys_certificates_and_authorities_are_read(String algorithm) {
        TestIdentity identity = AUTHORITY.issue(algorithm, Instant.now(), Duration.ofHours(1), "a.test");
        write(identity);
        AUTHORITY.writeTo(authorities);
        try (PemFiles files = open()) {
            X509ExtendedKeyManager keys = files.keys();
            String alias = keys.chooseEngineClientAlias(new String[] {"X", algorithm}, null, null);
            assertThat(alias).isNotNull().isEqualTo(keys.chooseEngineServerAlias(algorithm + "_EC", null, null));
            assertThat(keys.getPrivateKey(alias)).isEqualTo(identity.key());
            assertThat(keys.getCertificateChain(alias)).containsExactly(identity.certificate());
            assertThat(keys.chooseEngineServerAlias("DSA", null, null)).isNull();
            assertThat(files.trust().getAcceptedIssuers()).containsExactly(AUTHORITY.certificate());
            assertThat(keys.toString()).doesNotContain("PRIVATE").startsWith("key of ");
        }
    }

    @Test
    void a_chain_keeps_its_intermediate_authorities() {
        TestIdentity identity = AUTHORITY.intermediate("middle").issue("a.test");
        write(identity);
        try (PemFiles files = PemFiles.open(new PemPaths(chain, key, null), time, Runnable::run)) {
            assertThat(files.keys().getCertificateChain("mesh")).hasSize(2).containsExactlyElementsOf(identity.chain());
            assertThat(files.trust().getAcceptedIssuers())
                    .as("those of the JDK")
                    .hasSizeGreaterThan(20);
        }
    }

    @Test
    void changed_files_yield_other_managers_and_unchanged_files_the_same() {
        write(AUTHORITY.issue("a.test"));
        AUTHORITY.writeTo(authorities);
        try (PemFiles files = open()) {
            X509ExtendedKeyManager keys = files.keys();
            X509ExtendedTrustManager trust = files.trust();
            look();
            assertThat(files.keys()).isSameAs(keys);
            TestIdentity next = AUTHORITY.issue("a.test");
            write(next);
            assertThat(files.keys()).isSameAs(keys);
            look();
            assertThat(shown(files)).isEqualTo(next.certificate());
            assertThat(files.trust()).isSameAs(trust);
            TestAuthority.named("two").writeTo(authorities);
            look();
            assertThat(files.trust()).isNotSameAs(trust);
        }
    }

    @Test
    void files_that_are_replaced_one_after_the_other_are_used_when_they_fit_again_and_cause_no_alarm() {
        TestIdentity first = AUTHORITY.issue("a.test");
        write(first);
        AUTHORITY.writeTo(authorities);
        try (PemFiles files = open()) {
            TestIdentity next = AUTHORITY.issue("a.test");
            next.writeChainTo(chain);
            look();
            assertThat(shown(files)).isEqualTo(first.certificate());
            next.writeKeyTo(key);
            look();
            assertThat(shown(files)).isEqualTo(next.certificate());
            assertThat(log.errors()).isEmpty();
        }
    }

    @Test
    void what_cannot_be_used_leaves_the_last_good_in_use_and_is_told_once() throws IOException {
        TestIdentity first = AUTHORITY.issue("a.test");
        write(first);
        AUTHORITY.writeTo(authorities);
        try (PemFiles files = open()) {
            Path aside = chain.resolveSibling("aside");
            Files.move(chain, aside);
            Files.writeString(authorities, "nothing");
            for (int i = 0; i < 5; i++) {
                look();
            }
            assertThat(shown(files)).isEqualTo(first.certificate());
            assertThat(files.trust().getAcceptedIssuers()).containsExactly(AUTHORITY.certificate());
            assertThat(log.errors()).hasSize(2);
            assertThat(log.errors().get(0))
                    .contains("cert-chain.pem: no such file (expected: a PEM file); what was read before stays in use");
            assertThat(log.errors().get(1)).contains("root-cert.pem: no certificate is in it");
            Files.move(aside, chain, StandardCopyOption.ATOMIC_MOVE);
            look();
            assertThat(log.lines).last().asString().contains("can be used again");
            TestIdentity next = AUTHORITY.issue("a.test");
            write(next);
            look();
            assertThat(shown(files)).isEqualTo(next.certificate());
        }
    }

    @Test
    void closing_ends_the_reading() {
        TestIdentity first = AUTHORITY.issue("a.test");
        write(first);
        AUTHORITY.writeTo(authorities);
        PemFiles files = open();
        files.close();
        write(AUTHORITY.issue("a.test"));
        look();
        assertThat(shown(files)).isEqualTo(first.certificate());
    }

    @Test
    void files_that_cannot_be_used_at_the_start_are_refused_with_what_is_expected() throws IOException {
        TestIdentity identity = AUTHORITY.issue("a.test");
        AUTHORITY.writeTo(authorities);
        refused("cert-chain.pem: no such file");
        write(identity);
        identity.writeTraditionalKeyTo(key);
        refused("key.pem: the key is in SEC 1, -----BEGIN EC PRIVATE KEY-----", "openssl pkcs8 -topk8 -nocrypt");
        AUTHORITY.issue("RSA", Instant.now(), Duration.ofHours(1), "a.test").writeTraditionalKeyTo(key);
        refused("key.pem: the key is in PKCS#1, -----BEGIN RSA PRIVATE KEY-----");
        Files.writeString(key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        refused("key.pem: the key is in encrypted PKCS#8");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
        refused("key.pem: the private key is broken, or of another algorithm (expected: EC or RSA)");
        Files.writeString(key, "hello");
        refused("key.pem: no private key is in it");
        AUTHORITY.issue("b.test").writeKeyTo(key);
        refused("key.pem: not the key of the first certificate in", "CN=test");
        identity.writeKeyTo(chain);
        refused("cert-chain.pem: no certificate is in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
        Files.writeString(chain, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        refused("cert-chain.pem: certificate 1 cannot be read");
        Files.write(chain, new byte[2 << 20]);
        refused("cert-chain.pem: larger than 1 MiB");
    }

    private void refused(String... expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(this::open)
                .satisfies(e -> assertThat(e.getMessage()).contains(expected).doesNotContain("c2VjcmV0"));
    }

    @Test
    void paths_that_make_no_identity_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PemPaths(chain, null, authorities))
                .withMessageContaining("(expected: both, or neither)");
        assertThatIllegalArgumentException().isThrownBy(() -> new PemPaths(null, null, null));
        AUTHORITY.writeTo(authorities);
        try (PemFiles files = PemFiles.open(new PemPaths(null, null, authorities), time, Runnable::run)) {
            assertThatIllegalStateException().isThrownBy(files::keys);
        }
    }

    private static final class Lines extends Handler {

        private static final Logger LOGGER = Logger.getLogger(PemFiles.class.getName());
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final List<String> errors = new CopyOnWriteArrayList<>();

        Lines() {
            LOGGER.addHandler(this);
        }

        List<String> errors() {
            return errors;
        }

        @Override
        public void publish(LogRecord record) {
            Object[] parameters = record.getParameters();
            String text = parameters == null
                    ? record.getMessage()
                    : java.text.MessageFormat.format(record.getMessage(), parameters);
            lines.add(text);
            if (record.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue()) {
                errors.add(text);
            }
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            LOGGER.removeHandler(this);
        }
    }
}
