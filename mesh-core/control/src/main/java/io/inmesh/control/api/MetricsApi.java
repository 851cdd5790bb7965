package io.inmesh.control.api;

import io.inmesh.service.Response;
import io.inmesh.service.TlsPeer;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * What Prometheus asks for. In clear text, which is served to this machine alone, whoever asks may; over TLS it takes the right
 * to read.
 */
final class MetricsApi {

    private final ControlMetrics metrics;
    private final Authentication authentication;

    MetricsApi(ControlMetrics metrics, Authentication authentication) {
        this.metrics = metrics;
        this.authentication = authentication;
    }

    List<ApiRoute> routes() {
        return List.of(new ApiRoute("GET", "/metrics", Right.NONE, this::scrape));
    }

    private Mono<Response> scrape(ApiRequest asked) {
        if (asked.request().call().get(TlsPeer.KEY) != null) {
            authentication.principal(asked.request(), Right.READ);
        }
        String accept = asked.request().headers().get("accept");
        boolean isOpenMetrics = accept != null && accept.contains("application/openmetrics-text");
        return Mono.just(Replies.text(metrics.contentType(isOpenMetrics), metrics.text(isOpenMetrics)));
    }
}
