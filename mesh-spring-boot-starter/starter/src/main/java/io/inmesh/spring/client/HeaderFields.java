package io.inmesh.spring.client;

import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/** Spring's headers as the mesh's, and back. */
final class HeaderFields {

    /** What the connection decides: the length is the body's, and the host is the request's authority. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("content-length", "transfer-encoding", "connection", "keep-alive", "host");

    private HeaderFields() {}

    /** {@code request} with these headers; a {@code Host} among them becomes its authority. */
    static Request apply(Request request, HttpHeaders headers) {
        List<String> fields = new ArrayList<>();
        for (Map.Entry<String, List<String>> field : headers.headerSet()) {
            if (!OF_THE_CONNECTION.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                for (String value : field.getValue()) {
                    fields.add(field.getKey());
                    fields.add(value);
                }
            }
        }
        Request filled = request.withHeaders(Headers.of(fields.toArray(new String[0])));
        String host = headers.getFirst(HttpHeaders.HOST);
        return host == null ? filled : filled.withAuthority(host);
    }

    static HttpHeaders toSpring(Headers headers) {
        HttpHeaders copy = new HttpHeaders();
        headers.forEach(copy::add);
        return copy;
    }
}
