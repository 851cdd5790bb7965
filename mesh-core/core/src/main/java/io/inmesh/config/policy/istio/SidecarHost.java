package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.schema.FieldType;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One of a {@code Sidecar}'s egress hosts, {@code namespace/host}: the namespace {@code *} is any, {@code .} the Sidecar's
 * own, {@code ~} none.
 */
record SidecarHost(String namespace, HostName host) {

    private static final Pattern NAMESPACE = Pattern.compile("[.*~]|[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    static FieldType type() {
        String expected = "namespace/host, such as ./*, */reviews.default.svc.cluster.local or istio-system/*";
        return new FieldType.Value("namespace/host", expected, SidecarHost::fits);
    }

    private static boolean fits(String text) {
        try {
            return NAMESPACE.matcher(of(text, "default").namespace).matches();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException when it is none */
    static SidecarHost of(String text, String ownNamespace) {
        int slash = text.indexOf('/');
        String namespace = slash < 0 ? "" : text.substring(0, slash);
        String host = text.substring(slash + 1).toLowerCase(Locale.ROOT);
        boolean isWildcard = host.equals("*") || host.startsWith("*.");
        if (slash < 0 || (host.startsWith("*") && !isWildcard)) {
            throw new IllegalArgumentException(text);
        }
        String scope = namespace.equals(".") ? ownNamespace : namespace;
        // A short name is one of the namespace before the slash.
        String home = NAMESPACE.matcher(scope).matches() && !scope.matches("[.*~]") ? scope : ownNamespace;
        return new SidecarHost(scope, HostName.of(host, home));
    }

    /** Whether it means {@code other}, declared in {@code home}. */
    boolean means(HostName other, String home) {
        boolean isHere = namespace.equals("*") || namespace.equals(home);
        return isHere && host.overlaps(other);
    }
}
