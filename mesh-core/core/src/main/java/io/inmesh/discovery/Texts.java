package io.inmesh.discovery;

import io.inmesh.document.DocumentNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What resources of several kinds hold: maps of texts, labels, hosts. */
final class Texts {

    static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})");
    private static final Pattern IP_V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IP_V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%a-z]*");

    private Texts() {}

    /** A mutable copy. */
    static Map<String, String> map(DocumentNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.entries().forEach((key, value) -> map.put(key, value.text("")));
        return map;
    }

    /** Without the labels that Kubernetes itself writes. */
    static Map<String, String> own(Map<String, String> labels) {
        Map<String, String> own = new LinkedHashMap<>(labels);
        own.keySet().removeIf(key -> key.startsWith("kubernetes.io/") || key.contains(".kubernetes.io/"));
        return own;
    }

    static boolean isAddress(String host) {
        return IP_V4.matcher(host).matches() || IP_V6.matcher(host).matches();
    }

    /** Whether {@code host} is an address or a host name; otherwise it is reported. */
    static boolean isHost(DocumentNode node, String host) {
        boolean isHost = isAddress(host) || HOST.matcher(host).matches();
        if (!isHost) {
            node.report("an address or a host name");
        }
        return isHost;
    }
}
