package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One port of a service, as a {@code Service} or {@code ServiceEntry} declares it.
 *
 * @param number that is called
 * @param name may be empty
 * @param target the port of its endpoints: a number, a name, or empty for the same number
 * @param protocol {@code http}, {@code http2}, {@code grpc}, {@code https}, {@code tls}, {@code tcp} ...; empty: it does not
 *     say. A property of the port and not of the endpoints, which may serve several
 */
record ServicePort(int number, String name, String target, String protocol) {

    private static final Set<String> PROTOCOLS = Set.of(
            "http", "http2", "https", "grpc", "grpc-web", "tcp", "tls", "udp", "mongo", "mysql", "redis", "thrift");

    /** The ports in the list {@code node}, by number, in order. */
    static Map<Integer, ServicePort> readAll(DocumentNode node, String numberKey, boolean namesProtocol) {
        Map<Integer, ServicePort> ports = new LinkedHashMap<>();
        for (DocumentNode port : node.items()) {
            int number = port.get(numberKey).integer(0, 1, 65535);
            if (!port.get(numberKey).isPresent()) {
                port.get(numberKey).report("1 to 65535");
            }
            String name = port.get("name").text("");
            String told = namesProtocol
                    ? port.get("protocol").text("")
                    : port.get("appProtocol").text("");
            ports.putIfAbsent(
                    number, new ServicePort(number, name, port.get("targetPort").text(""), protocol(told, name)));
        }
        return ports;
    }

    /** What is told, or else what the name begins with, by Istio's convention {@code <protocol>[-<suffix>]}. */
    private static String protocol(String told, String name) {
        String lower = told.toLowerCase(Locale.ROOT);
        if (lower.equals("kubernetes.io/h2c")) {
            return "http2";
        }
        if (PROTOCOLS.contains(lower)) {
            return lower;
        }
        if (name.equals("grpc-web") || name.startsWith("grpc-web-")) {
            return "grpc-web";
        }
        int dash = name.indexOf('-');
        String prefix = dash < 0 ? name : name.substring(0, dash);
        return PROTOCOLS.contains(prefix) ? prefix : "";
    }

    /** The one with {@code number}, or where that is 0 the first; null: there is none. */
    static @Nullable ServicePort called(Map<Integer, ServicePort> ports, int number) {
        boolean isFirst = number == 0 && !ports.isEmpty();
        return isFirst ? ports.values().iterator().next() : ports.get(number);
    }

    /** The number that {@link #target} tells; 0: it is a name. */
    int targetNumber() {
        if (target.isEmpty()) {
            return number;
        }
        boolean isNumber = target.length() <= 5 && target.chars().allMatch(c -> c >= '0' && c <= '9');
        int told = isNumber ? Integer.parseInt(target) : 0;
        return told <= 65535 ? told : 0;
    }
}
