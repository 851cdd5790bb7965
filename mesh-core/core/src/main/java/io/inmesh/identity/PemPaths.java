package io.inmesh.identity;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the PEM files of an identity are. Either of its halves may be missing, not both.
 *
 * @param certificates this side's certificate, then those of the authorities between it and the root; null: it has none
 * @param privateKey of the first certificate: PKCS#8 without a password, EC or RSA; there when {@code certificates} is
 * @param authorities the certificates of the authorities that are trusted; null: those that the JDK trusts
 */
public record PemPaths(
        @Nullable Path certificates,
        @Nullable Path privateKey,
        @Nullable Path authorities) {

    public PemPaths {
        if ((certificates == null) != (privateKey == null)) {
            throw new IllegalArgumentException("certificates: " + certificates + " with privateKey: " + privateKey
                    + " (expected: both, or neither)");
        }
        if (certificates == null && authorities == null) {
            throw new IllegalArgumentException(
                    "no file is named (expected: certificates with privateKey, or authorities)");
        }
    }
}
