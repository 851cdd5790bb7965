package io.inmesh.transport;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Why a peer's certificate is not accepted, in a sentence that names the certificate. */
final class PeerRefusedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private PeerRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static PeerRefusedException of(X509Certificate[] chain, CertificateException judgement) {
        CertPathValidatorException path = find(judgement, CertPathValidatorException.class);
        // JSSE looks into the immediate cause to choose the alert that the peer will read.
        return new PeerRefusedException(sentence(chain, judgement, path), path == null ? judgement : path);
    }

    /** Whether its time is the reason; every engine knows which alert that is. */
    boolean isUntimely() {
        CertPathValidatorException path = find(getCause(), CertPathValidatorException.class);
        return path != null
                && (path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID);
    }

    boolean isOfUnknownIssuer() {
        return isOfUnknownIssuer(getCause());
    }

    private static boolean isOfUnknownIssuer(@Nullable Throwable judgement) {
        CertPathValidatorException path = find(judgement, CertPathValidatorException.class);
        return find(judgement, CertPathBuilderException.class) != null
                || (path != null && path.getReason() == PKIXReason.NO_TRUST_ANCHOR);
    }

    private static String sentence(
            X509Certificate[] chain, CertificateException judgement, @Nullable CertPathValidatorException path) {
        if (chain.length == 0) {
            return "it showed no certificate";
        }
        String its = "its certificate " + describe(chain[0]) + " ";
        String untimely = untimely(chain[0]);
        if (untimely != null) {
            return its + untimely;
        }
        boolean byTime = path != null
                && (path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID);
        // A chain may carry more than its path needs: the others count only where time is the reason.
        for (int i = 1; byTime && i < chain.length; i++) {
            String why = untimely(chain[i]);
            if (why != null) {
                return its + "comes with " + describe(chain[i]) + ", which " + why;
            }
        }
        if (isOfUnknownIssuer(judgement)) {
            return its
                    + "was issued by an authority that is not trusted here; trust it, or have it issued by one that is";
        }
        if (path != null && path.getReason() == BasicReason.ALGORITHM_CONSTRAINED) {
            return its + "uses an algorithm that is not allowed here: " + Failures.reason(path);
        }
        return its + "is not accepted: " + Failures.reason(judgement);
    }

    private static @Nullable String untimely(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return null;
        } catch (CertificateExpiredException e) {
            return "has expired; renew it, or look at this machine's clock";
        } catch (CertificateNotYetValidException e) {
            return "is not valid yet; look at the clocks of both machines";
        }
    }

    /** {@code [CN=reviews, DNS:reviews, issued by CN=ca, valid 2026-01-01T00:00:00Z to ...]}. */
    static String describe(X509Certificate certificate) {
        return "[" + certificate.getSubjectX500Principal().getName() + ", " + CertificateNames.of(certificate)
                + ", issued by " + certificate.getIssuerX500Principal().getName() + ", valid "
                + certificate.getNotBefore().toInstant() + " to "
                + certificate.getNotAfter().toInstant() + "]";
    }

    /** The first of {@code type} among {@code error} and its causes. */
    static <T extends Throwable> @Nullable T find(@Nullable Throwable error, Class<T> type) {
        int depth = 0;
        for (Throwable each = error; each != null && depth < 16; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
            depth++;
        }
        return null;
    }
}
