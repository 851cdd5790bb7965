package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.spring.app.Book;
import io.inmesh.spring.app.ClientApplication;
import io.inmesh.spring.app.ImportedApi;
import io.inmesh.spring.app.ReactiveReviewsApi;
import io.inmesh.spring.app.ReviewsApi;
import io.inmesh.spring.client.MeshClientHttpConnector;
import io.inmesh.spring.client.MeshClientHttpRequestFactory;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/** What holds for Boot's clients, whatever kind of application they are in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientsContract {

    private static final int CALLS = 12;

    private final Backend backend = new Backend();
    private final WebApplicationType type;
    private ConfigurableApplicationContext context;

    ClientsContract(WebApplicationType type) {
        this.type = type;
    }

    @BeforeAll
    void start() {
        context = new SpringApplicationBuilder(ClientApplication.class)
                .web(type)
                .properties(Map.of(
                        "server.port", "0",
                        "spring.application.name", "page",
                        "spring.reactor.netty.shutdown-quiet-period", "0s",
                        "spring.http.serviceclient.imported.base-url", "http://reviews",
                        "spring.http.serviceclient.imported.read-timeout", "3s",
                        "spring.http.serviceclient.reviews-reactive.read-timeout", "2s",
                        "mesh.discovery.sources", "static",
                        "mesh.services.reviews.endpoints", Backend.deadAddress() + "," + backend.address()))
                .properties(Backend.EVERY_SECOND_CALL_MEETS_A_DEAD_ENDPOINT)
                .run();
    }

    @BeforeEach
    void forget() {
        backend.seen().clear();
    }

    @AfterAll
    void stop() {
        context.close();
        backend.close();
    }

    /** Without the mesh's retries, every second call would fail. */
    private void assertRetried(IntFunction<String> call) {
        for (int i = 0; i < CALLS; i++) {
            assertThat(call.apply(i)).isEqualTo("/reviews/" + i);
        }
        assertThat(backend.seen()).hasSize(CALLS);
    }

    private RestClient restClient() {
        return context.getBean(RestClient.Builder.class).build();
    }

    private WebClient webClient() {
        return context.getBean(WebClient.Builder.class).build();
    }

    private String get(String url) {
        return String.valueOf(restClient().get().uri(url).retrieve().body(String.class));
    }

    @Test
    void an_annotated_interface_goes_through_the_mesh() {
        ReviewsApi api = context.getBean(ReviewsApi.class);
        assertRetried(api::get);
    }

    @Test
    void an_annotated_reactive_interface_goes_through_the_mesh() {
        ReactiveReviewsApi api = context.getBean(ReactiveReviewsApi.class);
        assertRetried(id -> String.valueOf(api.get(id).block()));
    }

    @Test
    void an_imported_http_service_goes_through_the_mesh() {
        ImportedApi api = context.getBean(ImportedApi.class);
        assertRetried(api::get);
    }

    @Test
    void rest_client_goes_through_the_mesh_by_either_scheme() {
        assertRetried(id -> get((id % 2 == 0 ? "http" : "mesh") + "://reviews/reviews/" + id));
    }

    @Test
    void rest_template_goes_through_the_mesh() {
        RestTemplate template = restTemplate();
        assertRetried(id -> String.valueOf(template.getForObject("http://reviews/reviews/" + id, String.class)));
    }

    /** Boot builds none in a WebFlux application. */
    private RestTemplate restTemplate() {
        RestTemplateBuilder builder = context.getBeanProvider(RestTemplateBuilder.class)
                .getIfAvailable(() -> new RestTemplateBuilder()
                        .requestFactory(() -> MeshClientHttpRequestFactory.of(context.getBean(Mesh.class))));
        return builder.build();
    }

    @Test
    void web_client_goes_through_the_mesh_by_either_scheme() {
        WebClient client = webClient();
        assertRetried(id -> String.valueOf(client.get()
                .uri((id % 2 == 0 ? "http" : "mesh") + "://reviews/reviews/" + id)
                .retrieve()
                .bodyToMono(String.class)
                .block()));
    }

    @Test
    void clients_built_by_hand_go_through_the_mesh_with_its_factory_or_connector() {
        Mesh mesh = context.getBean(Mesh.class);
        RestClient blocking = RestClient.builder()
                .requestFactory(MeshClientHttpRequestFactory.of(mesh))
                .build();
        WebClient reactive = WebClient.builder()
                .clientConnector(MeshClientHttpConnector.of(mesh))
                .build();
        assertRetried(id -> {
            String url = "mesh://reviews/reviews/" + id;
            return String.valueOf(
                    id % 2 == 0
                            ? blocking.get().uri(url).retrieve().body(String.class)
                            : reactive.get()
                                    .uri(url)
                                    .retrieve()
                                    .bodyToMono(String.class)
                                    .block());
        });
    }

    @Test
    void an_address_bypasses_the_mesh() {
        assertThat(get("http://" + backend.address() + "/direct")).isEqualTo("/direct");
        assertThat(webClient()
                        .get()
                        .uri("http://" + backend.address() + "/direct")
                        .retrieve()
                        .bodyToMono(String.class)
                        .block())
                .isEqualTo("/direct");
        assertThat(backend.seen())
                .allSatisfy(seen -> assertThat(seen.header("x-envoy-expected-rq-timeout-ms"))
                        .isNull());
        get("http://reviews/meshed");
        assertThat(backend.last().header("x-envoy-expected-rq-timeout-ms")).isNotNull();
    }

    @Test
    void path_and_query_arrive_encoded_as_they_were_sent() {
        URI uri = URI.create("http://reviews/a%20b?q=x%26y&z=%C3%A4");
        restClient().get().uri(uri).retrieve().toBodilessEntity();
        assertThat(backend.last().target()).isEqualTo("/a%20b?q=x%26y&z=%C3%A4");
        assertThat(backend.last().header("Host")).isEqualTo("reviews");
    }

    @Test
    void a_json_body_is_posted_once_and_answered() {
        backend.on(
                "/books",
                (exchange, seen) -> Backend.answer(
                        exchange, 201, "application/json", new String(seen.body(), StandardCharsets.UTF_8)));
        ReviewsApi api = context.getBean(ReviewsApi.class);
        Book book = new Book(7, "Ünïcode");
        for (int i = 0; i < CALLS; i++) {
            assertThat(api.add(book)).isEqualTo(book);
        }
        assertThat(webClient()
                        .post()
                        .uri("http://reviews/books")
                        .bodyValue(book)
                        .retrieve()
                        .bodyToMono(Book.class)
                        .block())
                .isEqualTo(book);
        assertThat(backend.seen()).hasSize(CALLS + 1).allSatisfy(seen -> {
            assertThat(seen.method()).isEqualTo("POST");
            assertThat(seen.header("Content-Type")).isEqualTo("application/json");
            assertThat(seen.header("Content-Length")).isEqualTo(Integer.toString(seen.body().length));
        });
    }

    @Test
    void the_body_of_an_error_can_be_read() {
        backend.on("/missing", (exchange, seen) -> Backend.answer(exchange, 404, "text/plain", "no such book"));
        assertThatThrownBy(() -> get("http://reviews/missing"))
                .isInstanceOfSatisfying(
                        HttpClientErrorException.NotFound.class,
                        error -> assertThat(error.getResponseBodyAsString()).isEqualTo("no such book"));
        assertThatThrownBy(() -> webClient()
                        .get()
                        .uri("http://reviews/missing")
                        .retrieve()
                        .bodyToMono(String.class)
                        .block())
                .isInstanceOfSatisfying(
                        WebClientResponseException.NotFound.class,
                        error -> assertThat(error.getResponseBodyAsString()).isEqualTo("no such book"));
    }

    @Test
    void headers_and_cookies_travel_both_ways() {
        backend.on("/cookies", (exchange, seen) -> {
            exchange.getResponseHeaders().add("Set-Cookie", "a=1; Path=/; SameSite=Lax");
            exchange.getResponseHeaders().add("X-Two", "1");
            exchange.getResponseHeaders().add("X-Two", "2");
            Backend.answer(exchange, 200, "text/plain", String.valueOf(seen.header("Cookie")));
        });
        var entity = webClient()
                .get()
                .uri("http://reviews/cookies")
                .cookie("one", "1")
                .cookie("two", "2")
                .header("end-user", "jason")
                .exchangeToMono(response -> response.toEntity(String.class)
                        .doOnNext(ignored -> assertThat(response.cookies().getFirst("a"))
                                .satisfies(cookie ->
                                        assertThat(String.valueOf(cookie)).contains("a=1", "SameSite=Lax"))))
                .block();
        assertThat(entity).isNotNull();
        assertThat(entity.getBody()).isEqualTo("one=1; two=2");
        assertThat(entity.getHeaders().get("X-Two")).containsExactly("1", "2");
        assertThat(backend.last().header("end-user")).isEqualTo("jason");
    }

    @Test
    void an_unknown_service_is_an_io_error_that_names_it() {
        assertThatThrownBy(() -> get("mesh://revews.books/x"))
                .isInstanceOf(ResourceAccessException.class)
                .hasMessageContaining("revews.books")
                .hasCauseInstanceOf(UnknownHostException.class);
    }

    @Test
    void a_read_timeout_is_the_deadline_of_the_whole_call() {
        context.getBean(ReviewsApi.class).get(1);
        assertThat(millisLeft()).isBetween(3001, 10_000);
        context.getBean(ImportedApi.class).get(1);
        assertThat(millisLeft()).isBetween(1, 3000);
        context.getBean(ReactiveReviewsApi.class).get(1).block();
        assertThat(millisLeft()).isBetween(1, 2000);

        MeshClientHttpRequestFactory factory =
                MeshClientHttpRequestFactory.of(context.getBean(Mesh.class)).withReadTimeout(Duration.ofSeconds(1));
        RestClient client = RestClient.builder().requestFactory(factory).build();
        client.get().uri("mesh://reviews/x").retrieve().toBodilessEntity();
        assertThat(millisLeft()).isBetween(1, 1000);
    }

    /** What the last request told the backend about its deadline. */
    private int millisLeft() {
        return Integer.parseInt(String.valueOf(backend.last().header("x-envoy-expected-rq-timeout-ms")));
    }

    @Test
    void a_form_can_be_posted() {
        restClient()
                .post()
                .uri("http://reviews/form")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body("a=b")
                .retrieve()
                .toBodilessEntity();
        assertThat(backend.last().body()).asString().isEqualTo("a=b");
    }
}
