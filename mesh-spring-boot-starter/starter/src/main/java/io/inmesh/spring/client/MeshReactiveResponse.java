package io.inmesh.spring.client;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Response;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.client.reactive.AbstractClientHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;

/** A mesh response for WebClient. */
final class MeshReactiveResponse extends AbstractClientHttpResponse {

    private static final String SAME_SITE = "samesite=";

    MeshReactiveResponse(Response response) {
        super(
                HttpStatusCode.valueOf(response.status()),
                HttpHeaders.readOnlyHttpHeaders(HeaderFields.toSpring(response.headers())),
                cookies(response.headers()),
                buffers(response.body()));
    }

    private static Flux<DataBuffer> buffers(Body body) {
        return body.chunks().map(DefaultDataBufferFactory.sharedInstance::wrap);
    }

    private static MultiValueMap<String, ResponseCookie> cookies(Headers headers) {
        MultiValueMap<String, ResponseCookie> cookies = new LinkedMultiValueMap<>();
        for (String field : headers.getAll(HttpHeaders.SET_COOKIE)) {
            try {
                for (java.net.HttpCookie cookie : java.net.HttpCookie.parse(field)) {
                    cookies.add(
                            cookie.getName(),
                            ResponseCookie.from(cookie)
                                    .sameSite(sameSite(field))
                                    .build());
                }
            } catch (IllegalArgumentException e) {
                // Other clients drop a cookie that they cannot read, too; its header is still there.
            }
        }
        return cookies;
    }

    /** The JDK's parser does not know the attribute. */
    private static @Nullable String sameSite(String field) {
        int start = field.toLowerCase(Locale.ROOT).indexOf(SAME_SITE);
        if (start < 0) {
            return null;
        }
        int end = field.indexOf(';', start);
        return field.substring(start + SAME_SITE.length(), end < 0 ? field.length() : end)
                .trim();
    }
}
