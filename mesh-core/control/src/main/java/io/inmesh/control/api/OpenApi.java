package io.inmesh.control.api;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.service.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** The description of the API, for people and programs. */
final class OpenApi {

    static final String TEXT = read();

    private static String read() {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As values. */
    static DocumentNode document() {
        return Documents.read(TEXT, "openapi.yaml", new Problems()).get(0);
    }

    List<ApiRoute> routes() {
        return List.of(
                new ApiRoute("GET", "/v1/openapi.yaml", Right.NONE, asked -> Mono.just(yaml())),
                new ApiRoute("GET", "/v1/openapi.json", Right.NONE, asked -> Mono.just(json())));
    }

    private static Response yaml() {
        return Replies.text("application/yaml", TEXT);
    }

    private static Response json() {
        Object value = document().value();
        return Replies.json(200, value == null ? "" : value);
    }
}
