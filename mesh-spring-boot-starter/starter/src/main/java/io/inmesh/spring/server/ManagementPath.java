package io.inmesh.spring.server;

import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Where Actuator answers in the application's own server. The inbound stack leaves it alone: a probe that is refused for
 * overload, or while the application drains, would have it restarted.
 */
public final class ManagementPath {

    private static final String ACTUATOR = "org.springframework.boot.actuate.endpoint.EndpointId";

    private final String base;

    /** @param base such as {@code /actuator}; empty or {@code /}: nowhere */
    ManagementPath(String base) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /** As {@code management.endpoints.web.base-path} says, where Actuator is on the class path. */
    public static ManagementPath of(Environment environment) {
        boolean present = ClassUtils.isPresent(ACTUATOR, ManagementPath.class.getClassLoader());
        return new ManagementPath(
                present ? environment.getProperty("management.endpoints.web.base-path", "/actuator") : "");
    }

    /** @param path within the application, without its context path */
    boolean contains(String path) {
        return !base.isEmpty()
                && path.startsWith(base)
                && (path.length() == base.length() || path.charAt(base.length()) == '/');
    }
}
