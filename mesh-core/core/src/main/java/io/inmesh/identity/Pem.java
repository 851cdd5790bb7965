package io.inmesh.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys from the text of PEM files (RFC 7468). Its errors name the file, never what a key holds. */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*?)-----END \\1-----");
    private static final Pattern LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    private static final List<String> ALGORITHMS = List.of("EC", "RSA");

    /** What else keys come in. */
    private static final Map<String, String> OTHER_KEYS = Map.of(
            "RSA PRIVATE KEY", "PKCS#1",
            "EC PRIVATE KEY", "SEC 1",
            "ENCRYPTED PRIVATE KEY", "encrypted PKCS#8",
            "DSA PRIVATE KEY", "DSA",
            "OPENSSH PRIVATE KEY", "OpenSSH's own form");

    private Pem() {}

    /** @throws IllegalArgumentException naming the file and what is wrong with it */
    static List<X509Certificate> certificates(Path file, byte[] content) {
        List<X509Certificate> found = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (blocks.find()) {
            if (blocks.group(1).equals("CERTIFICATE")) {
                found.add(certificate(file, found.size() + 1, decode(file, blocks.group(2))));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": no certificate is in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
        }
        return found;
    }

    private static X509Certificate certificate(Path file, int number, byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    file + ": certificate " + number + " cannot be read: " + e.getMessage()
                            + " (expected: an X.509 certificate)",
                    e);
        }
    }

    /** @throws IllegalArgumentException naming the file and what is wrong with it */
    static PrivateKey key(Path file, byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals("PRIVATE KEY")) {
                return key(file, new PKCS8EncodedKeySpec(decode(file, blocks.group(2))));
            }
        }
        Matcher labels = LABEL.matcher(text);
        while (labels.find()) {
            String form = OTHER_KEYS.get(labels.group(1));
            if (form != null) {
                throw new IllegalArgumentException(file + ": the key is in " + form + ", -----BEGIN " + labels.group(1)
                        + "----- (expected: PKCS#8 without a password, -----BEGIN PRIVATE KEY-----; convert it with"
                        + " openssl pkcs8 -topk8 -nocrypt -in " + file.getFileName() + " -out new.pem)");
            }
        }
        throw new IllegalArgumentException(
                file + ": no private key is in it (expected: PEM of PKCS#8, -----BEGIN PRIVATE KEY-----)");
    }

    private static PrivateKey key(Path file, PKCS8EncodedKeySpec encoded) {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // Perhaps the next one: nothing but trying tells. What the exception says may show the key.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK has no " + algorithm, e);
            }
        }
        throw new IllegalArgumentException(
                file + ": the private key is broken, or of another algorithm (expected: EC or RSA)");
    }

    private static byte[] decode(Path file, String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": a block of it is not Base64 (expected: PEM)");
        }
    }
}
