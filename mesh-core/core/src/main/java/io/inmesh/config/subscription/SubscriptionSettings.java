package io.inmesh.config.subscription;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the shared config service is, and how this application keeps to it. Immutable; prints no secret.
 *
 * @param addresses of the service's replicas, {@code http} or {@code https}; any of them will do; none, the default: there is
 *     no config service
 * @param access see {@link Access}
 * @param start see {@link Start}
 * @param presence see {@link Presence}
 * @param timing see {@link Timing}
 */
public record SubscriptionSettings(List<URI> addresses, Access access, Start start, Presence presence, Timing timing) {

    public static final SubscriptionSettings NONE =
            new SubscriptionSettings(List.of(), Access.NONE, Start.DEFAULT, Presence.DEFAULT, Timing.DEFAULT);

    /**
     * By what the service knows this application, and this application the service.
     *
     * @param token default none
     * @param tokenFile holds the token, and is read again at each request, so that it can be replaced; null: none
     * @param authorities PEM file with whom to trust for {@code https}; null: as the JDK does
     */
    public record Access(
            Secret token,
            @Nullable Path tokenFile,
            @Nullable Path authorities) {
        public static final Access NONE = new Access(Secret.NONE, null, null);
    }

    /**
     * How an application starts.
     *
     * @param cache directory of the last-known-good snapshot; null: none is kept; default {@code .cache/inmesh} in the user's
     *     home
     * @param timeout how long starting waits for the service's first word, 0 to 10 min, default 5 s
     * @param onFailure what then
     */
    public record Start(@Nullable Path cache, Duration timeout, OnFailure onFailure) {

        public static final Start DEFAULT = new Start(
                Path.of(System.getProperty("user.home", "."), ".cache", "inmesh"),
                Duration.ofSeconds(5),
                OnFailure.CACHE);

        /** What an application does that has heard nothing in time. */
        public enum OnFailure {
            /** Goes on with the snapshot; without one, with its own settings alone, until the service answers. */
            CACHE,
            /** Does not start. */
            FAIL
        }

        public Start {
            if (timeout.isNegative() || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException("startTimeout: " + timeout + " (expected: PT0S to PT10M)");
            }
        }
    }

    /**
     * How others learn of this application.
     *
     * @param registers whether it registers where it serves; default true
     * @param host under which others reach it; empty, the default: the address it serves at
     * @param instance unique among the instances of the service; empty, the default: made of host, process and chance
     */
    public record Presence(boolean registers, String host, String instance) {
        public static final Presence DEFAULT = new Presence(true, "", "");

        public Presence {
            if (!instance.matches("[a-zA-Z0-9._-]{0,128}")) {
                throw new IllegalArgumentException(
                        "instance: " + instance + " (expected: 1 to 128 letters, digits, '.', '_' and '-')");
            }
        }
    }

    /**
     * Times that are no setting of an application, but of tests.
     *
     * @param silence a stream that says nothing for this long is given up; the service says something every 5 s; default 15 s
     * @param backoff the first wait before connecting again, default 100 ms
     * @param maxBackoff the longest, default 30 s
     * @param report how often the service is told the state at least, default 10 s
     * @param hold the most that calls to a service wait until its rules are known, default 3 s
     */
    public record Timing(Duration silence, Duration backoff, Duration maxBackoff, Duration report, Duration hold) {
        public static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(15),
                Duration.ofMillis(100),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3));
    }

    public SubscriptionSettings {
        addresses = List.copyOf(addresses);
        if (addresses.size() > 32 || Set.copyOf(addresses).size() < addresses.size()) {
            throw new IllegalArgumentException("addresses: " + addresses + " (expected: each once, at most 32)");
        }
        if (!access.token().isEmpty() && access.tokenFile() != null) {
            throw new IllegalArgumentException(
                    "tokenFile: " + access.tokenFile() + " beside a token (expected: one of the two)");
        }
        boolean sendsToken = !access.token().isEmpty() || access.tokenFile() != null;
        for (URI address : addresses) {
            if (sendsToken && "http".equalsIgnoreCase(address.getScheme()) && !isLoopback(address.getHost())) {
                throw new IllegalArgumentException(
                        "addresses: " + address + " (expected: https, for a token would travel in clear text)");
            }
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** Whether there is a config service at all. */
    public boolean isPresent() {
        return !addresses.isEmpty();
    }

    public SubscriptionSettings withAddresses(List<URI> value) {
        return new SubscriptionSettings(value, access, start, presence, timing);
    }

    public SubscriptionSettings withAccess(Access value) {
        return new SubscriptionSettings(addresses, value, start, presence, timing);
    }

    public SubscriptionSettings withToken(String value) {
        return withAccess(new Access(new Secret(value), null, access.authorities()));
    }

    public SubscriptionSettings withStart(Start value) {
        return new SubscriptionSettings(addresses, access, value, presence, timing);
    }

    public SubscriptionSettings withPresence(Presence value) {
        return new SubscriptionSettings(addresses, access, start, value, timing);
    }

    public SubscriptionSettings withTiming(Timing value) {
        return new SubscriptionSettings(addresses, access, start, presence, value);
    }

    /** With relative paths taken from {@code directory}. */
    public SubscriptionSettings resolvedAgainst(Path directory) {
        Path tokenFile = access.tokenFile();
        Path authorities = access.authorities();
        Path cache = start.cache();
        return withAccess(new Access(
                        access.token(),
                        tokenFile == null ? null : directory.resolve(tokenFile),
                        authorities == null ? null : directory.resolve(authorities)))
                .withStart(
                        new Start(cache == null ? null : directory.resolve(cache), start.timeout(), start.onFailure()));
    }
}
