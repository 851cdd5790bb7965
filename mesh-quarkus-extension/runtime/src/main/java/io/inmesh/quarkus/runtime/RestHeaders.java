package io.inmesh.quarkus.runtime;

import io.inmesh.service.Headers;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;

/** Headers between JAX-RS and the mesh. */
final class RestHeaders {

    /** Of one connection (RFC 9110, 7.6.1) or of the body: the transport's to set. */
    private static final Set<String> TRANSPORT = Set.of(
            "connection", "content-length", "host", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private RestHeaders() {}

    static Headers toMesh(MultivaluedMap<String, String> headers) {
        List<String> flat = new ArrayList<>();
        headers.forEach((name, values) -> {
            if (!TRANSPORT.contains(name.toLowerCase(Locale.ROOT))) {
                for (String value : values) {
                    flat.add(name);
                    flat.add(value);
                }
            }
        });
        return Headers.of(flat.toArray(new String[0]));
    }

    static MultivaluedMap<String, String> fromMesh(Headers headers) {
        MultivaluedMap<String, String> copy = new CaseInsensitiveMap<>();
        headers.forEach(copy::add);
        return copy;
    }

    /** The usual reason phrase of {@code status}, or an empty one. */
    static String reason(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "" : known.getReasonPhrase();
    }
}
