package io.inmesh.control.store;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where etcd is, and how it is used.
 *
 * @param endpoints of its members, {@code http} or {@code https}, at least one
 * @param prefix of all keys, so that others can use the same etcd; without a slash at its end
 * @param history how many revisions are kept, 1 to 100,000, default 1,000
 * @param timeout of each question to etcd, 100 ms to 1 minute, default 5 s
 * @param login null: none
 */
public record EtcdStoreSettings(
        List<URI> endpoints,
        String prefix,
        int history,
        Duration timeout,
        @Nullable Login login) {

    /** A user of etcd's; never shown. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    public EtcdStoreSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException(
                    "endpoints: none (expected: at least one, such as http://127.0.0.1:2379)");
        }
        for (URI endpoint : endpoints) {
            boolean isHttp = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!isHttp || endpoint.getHost() == null || endpoint.getPort() < 0) {
                throw new IllegalArgumentException("endpoint: " + endpoint
                        + " (expected: http or https, host and port, such as http://127.0.0.1:2379)");
            }
        }
        if (prefix.isEmpty() || prefix.endsWith("/")) {
            throw new IllegalArgumentException(
                    "prefix: '" + prefix + "' (expected: some text without a slash at its end)");
        }
        if (history < 1 || history > 100_000) {
            throw new IllegalArgumentException("history: " + history + " (expected: 1 to 100000)");
        }
        if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: PT0.1S to PT1M)");
        }
    }

    public static EtcdStoreSettings of(List<URI> endpoints) {
        return new EtcdStoreSettings(endpoints, "/inmesh", 1_000, Duration.ofSeconds(5), null);
    }

    public EtcdStoreSettings withHistory(int value) {
        return new EtcdStoreSettings(endpoints, prefix, value, timeout, login);
    }

    public EtcdStoreSettings withPrefix(String value) {
        return new EtcdStoreSettings(endpoints, value, history, timeout, login);
    }

    public EtcdStoreSettings withTimeout(Duration value) {
        return new EtcdStoreSettings(endpoints, prefix, history, value, login);
    }

    public EtcdStoreSettings withLogin(@Nullable Login value) {
        return new EtcdStoreSettings(endpoints, prefix, history, timeout, value);
    }
}
