package io.inmesh.spring.client;

import io.inmesh.service.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A mesh response for a thread that may block. */
final class MeshClientHttpResponse implements ClientHttpResponse {

    private final Response response;
    private final HttpHeaders headers;
    private final InputStream body;

    MeshClientHttpResponse(Response response, @Nullable Duration readTimeout) {
        this.response = response;
        this.headers = HeaderFields.toSpring(response.headers());
        byte[] present = response.body().bytesInMemory();
        this.body =
                present == null ? new BodyInputStream(response.body(), readTimeout) : new ByteArrayInputStream(present);
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return HttpStatusCode.valueOf(response.status());
    }

    @Override
    public String getStatusText() {
        HttpStatus known = HttpStatus.resolve(response.status());
        return known == null ? "" : known.getReasonPhrase();
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public InputStream getBody() {
        return body;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new AssertionError("neither kind of body throws when it is closed", e);
        }
    }
}
