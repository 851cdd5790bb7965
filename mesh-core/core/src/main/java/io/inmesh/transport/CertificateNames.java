package io.inmesh.transport;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The subject alternative names of a certificate (RFC 5280, 4.2.1.6). The common name is none of them: RFC 9525 has
 * withdrawn its use.
 */
final class CertificateNames {

    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    /** So that a certificate with thousands of names does not fill the log. */
    private static final int MAX_SHOWN = 8;

    private record Name(int kind, String value) {

        @Override
        public String toString() {
            return switch (kind) {
                        case EMAIL -> "email:";
                        case DNS -> "DNS:";
                        case URI -> "URI:";
                        default -> "IP:";
                    }
                    + value;
        }
    }

    private final List<Name> names = new ArrayList<>();

    private CertificateNames() {}

    /** Those of {@code certificate}; none where they cannot be read. */
    static CertificateNames of(X509Certificate certificate) {
        CertificateNames all = new CertificateNames();
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            if (entries != null) {
                for (List<?> entry : entries) {
                    int kind = (Integer) entry.get(0);
                    boolean isText = kind == EMAIL || kind == DNS || kind == URI || kind == IP;
                    if (isText && entry.get(1) instanceof String value) {
                        all.names.add(new Name(kind, value));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // Nobody can be recognised by names that nobody can read.
            all.names.clear();
        }
        return all;
    }

    boolean carries(String expected) {
        int kind = kindOf(expected);
        return names.stream().anyMatch(name -> name.kind == kind && matches(kind, expected, name.value));
    }

    private static int kindOf(String expected) {
        if (expected.contains("://")) {
            return URI;
        }
        if (NetUtil.isValidIpV4Address(expected) || NetUtil.isValidIpV6Address(expected)) {
            return IP;
        }
        return expected.indexOf('@') >= 0 ? EMAIL : DNS;
    }

    private static boolean matches(int kind, String expected, String presented) {
        return switch (kind) {
            case DNS -> isHost(lower(expected), lower(presented));
            case IP -> {
                byte[] want = NetUtil.createByteArrayFromIpAddressString(expected);
                byte[] have = NetUtil.createByteArrayFromIpAddressString(presented);
                yield want != null && Arrays.equals(want, have);
            }
            // A URI is compared as it is written: SPIFFE IDs have one form only.
            default -> expected.equals(presented);
        };
    }

    private static String lower(String host) {
        String text = host.toLowerCase(Locale.ROOT);
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /** RFC 9525, 6.3: a wildcard is the whole first label, stands for one label, and is not all but the last label. */
    private static boolean isHost(String expected, String presented) {
        if (presented.isEmpty()) {
            return false;
        }
        if (!presented.startsWith("*.")) {
            return expected.equals(presented);
        }
        int dot = expected.indexOf('.');
        String rest = presented.substring(1);
        return dot > 0
                && rest.indexOf('.', 1) > 0
                && rest.indexOf('*') < 0
                && expected.substring(dot).equals(rest);
    }

    @Override
    public String toString() {
        List<String> shown = names.stream().limit(MAX_SHOWN).map(Name::toString).toList();
        int more = names.size() - shown.size();
        return shown.isEmpty() ? "no names" : String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
    }
}
