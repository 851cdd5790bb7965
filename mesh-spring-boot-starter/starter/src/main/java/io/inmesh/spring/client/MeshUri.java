package io.inmesh.spring.client;

import io.inmesh.Mesh;
import io.inmesh.service.Request;
import io.inmesh.time.MeshTime;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads which service a URI means, if any. */
final class MeshUri {

    private static final String SCHEME = "mesh";

    private MeshUri() {}

    /**
     * The service that {@code uri} names: that of a {@code mesh:} URI, or the host of an {@code http:} URI where the mesh
     * knows it. Null: the URI is not the mesh's.
     */
    static @Nullable String destination(URI uri, Mesh mesh) {
        String host = uri.getHost();
        if (isMesh(uri)) {
            return authority(uri);
        }
        boolean owned = "http".equalsIgnoreCase(uri.getScheme()) && host != null && mesh.owns(host);
        return owned ? authority(uri) : null;
    }

    static boolean isMesh(URI uri) {
        return SCHEME.equalsIgnoreCase(uri.getScheme());
    }

    /** {@code mesh://reviews/x} as {@code http://reviews/x}: what is left of it when the mesh is switched off. */
    static URI withoutMesh(URI uri) {
        return isMesh(uri) ? URI.create("http" + uri.toString().substring(SCHEME.length())) : uri;
    }

    /** @param readTimeout how long the whole call may take; null: as the mesh's settings say */
    static Request request(String method, URI uri, @Nullable Duration readTimeout) {
        Request request = Request.of(method, target(uri));
        if (readTimeout == null || readTimeout.isZero()) {
            return request;
        }
        long deadlineNanos = MeshTime.system().nanoTime() + readTimeout.toNanos();
        return request.withCall(request.call().withDeadline(deadlineNanos));
    }

    private static String authority(URI uri) {
        String authority = uri.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            throw new IllegalArgumentException(
                    "uri: " + uri.getScheme() + ": without a service (expected: mesh://service/path)");
        }
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String target(URI uri) {
        URI ascii = isAscii(uri) ? uri : URI.create(uri.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + '?' + ascii.getRawQuery();
    }

    private static boolean isAscii(URI uri) {
        return uri.toString().chars().allMatch(c -> c < 0x80);
    }
}
