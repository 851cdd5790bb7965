package io.inmesh.transport;

import java.time.Duration;

/**
 * What the outbound transport accepts from any peer.
 *
 * @param maxLineBytes of a status line or a chunk's header, 128 to 1 MiB, default 8 KiB
 * @param maxHeaderBytes of a header or trailer section, 128 to 16 MiB, default 64 KiB
 * @param unclaimedBodyTimeout a streamed response body that nobody reads for this long is given up, and its connection
 *     closed, 10 ms to 1 day, default 30 s
 * @param continueTimeout how long a request with {@code Expect: 100-continue} waits before it sends its body all the
 *     same (RFC 9110, 10.1.1), 1 ms to 1 hour, default 1 s
 */
public record TransportSettings(
        int maxLineBytes, int maxHeaderBytes, Duration unclaimedBodyTimeout, Duration continueTimeout) {

    public static final TransportSettings DEFAULT =
            new TransportSettings(8 * 1024, 64 * 1024, Duration.ofSeconds(30), Duration.ofSeconds(1));

    public TransportSettings {
        check("maxLineBytes", maxLineBytes, 1024 * 1024);
        check("maxHeaderBytes", maxHeaderBytes, 16 * 1024 * 1024);
        check("unclaimedBodyTimeout", unclaimedBodyTimeout, Duration.ofMillis(10), Duration.ofDays(1));
        check("continueTimeout", continueTimeout, Duration.ofMillis(1), Duration.ofHours(1));
    }

    private static void check(String name, int value, int max) {
        if (value < 128 || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 128 to " + max + ")");
        }
    }

    private static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
