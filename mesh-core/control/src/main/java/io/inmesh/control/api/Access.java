package io.inmesh.control.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what: tokens, each the proof of one identity. Only their digests are kept, and every one of them is compared,
 * in constant time. Immutable.
 */
public final class Access {

    private static final String SCHEME = "bearer ";
    private static final int TOKEN_BYTES = 32;

    private final List<Entry> entries;

    /** A token by its digest. */
    private static final class Entry {

        private final byte[] sha256;
        private final Principal principal;

        Entry(byte[] sha256, Principal principal) {
            this.sha256 = sha256;
            this.principal = principal;
        }
    }

    private Access(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Nobody may do anything that needs a right. */
    public static Access none() {
        return new Access(List.of());
    }

    /** A new token that nobody can guess: 256 bits, as text that needs no quotes. */
    public static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** With one more token. */
    public Access with(String token, Principal principal) {
        return withDigest(digest(token), principal);
    }

    /** What is kept of a token: its SHA-256 as 64 hexadecimal digits. */
    public static String digest(String token) {
        return HexFormat.of().formatHex(sha256(token));
    }

    /** With those of {@code other} too. */
    public Access plus(Access other) {
        List<Entry> more = new ArrayList<>(entries);
        more.addAll(other.entries);
        return new Access(more);
    }

    /** How many tokens there are. */
    public int size() {
        return entries.size();
    }

    /**
     * With one more token, of which only the digest is known.
     *
     * @param sha256 64 hexadecimal digits
     */
    public Access withDigest(String sha256, Principal principal) {
        byte[] digest = HexFormat.of().parseHex(sha256);
        if (digest.length != TOKEN_BYTES) {
            throw new IllegalArgumentException(
                    "sha256: " + sha256.length() + " characters (expected: 64 hexadecimal digits)");
        }
        List<Entry> more = new ArrayList<>(entries);
        more.add(new Entry(digest, principal));
        return new Access(more);
    }

    /** One who may do everything. */
    public static Principal administrator(String identity) {
        return new Principal(identity, Set.of(Right.READ, Right.WRITE, Right.REGISTER));
    }

    /** Whether nobody may do anything. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Who sends the header {@code authorization}.
     *
     * @return null where the header is there and proves nothing
     */
    @Nullable
    Principal authenticate(@Nullable String authorization) {
        if (authorization == null) {
            return Principal.NOBODY;
        }
        boolean isBearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        byte[] digest =
                sha256(isBearer ? authorization.substring(SCHEME.length()).strip() : "");
        Principal found = null;
        for (Entry entry : entries) {
            // All of them, so that the time tells nothing.
            if (MessageDigest.isEqual(entry.sha256, digest)) {
                found = entry.principal;
            }
        }
        return isBearer ? found : null;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
