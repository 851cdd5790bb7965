package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.naming.Load;
import io.inmesh.naming.Node;
import io.inmesh.service.Call;
import io.inmesh.service.Classification;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class BalancedServiceTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> reports = new ArrayList<>();
    private final Request request = Request.get("/").withCall(Call.to("reviews"));
    private @Nullable Node picked;
    private final BalancedService service =
            new BalancedService(() -> asked -> picked, ResponseClassifier.standard(), time);

    @Test
    void load_and_health_see_each_call_from_its_start_to_the_response() {
        use(any -> Mono.just(Response.of(200)).delayElement(Duration.ofMillis(30), time.scheduler()));
        Mono<Response> call = service.call(request);
        assertThat(reports).isEmpty();
        List<Response> responses = new ArrayList<>();
        call.subscribe(responses::add);
        assertThat(reports).containsExactly("load started", "health started");
        time.advance(Duration.ofMillis(30));
        assertThat(responses).hasSize(1);
        assertThat(reports).endsWith("load 30 ms SUCCESS", "health 77 SUCCESS");
    }

    @Test
    void the_node_is_in_the_trail_before_it_is_called() {
        use(asked -> {
            reports.add("trail " + asked.call().trail());
            return Mono.just(Response.of(200));
        });
        service.call(request).block();
        assertThat(reports).contains("trail [10.0.0.1:80]");
    }

    @Test
    void an_error_is_classified() {
        use(any -> Mono.error(MeshException.unprocessed(MeshException.Kind.CONNECT_FAILED, "refused", null)));
        assertThatThrownBy(() -> service.call(request).block()).hasMessage("refused");
        assertThat(reports).endsWith("load 0 ms RETRYABLE_FAILURE", "health 77 RETRYABLE_FAILURE");
    }

    @Test
    void a_node_that_throws_is_a_failed_call() {
        use(any -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> service.call(request).block()).hasMessage("broken");
        assertThat(reports).endsWith("load 0 ms FAILURE", "health 77 FAILURE");
    }

    @Test
    void a_cancelled_call_is_neutral() {
        use(any -> Mono.never());
        service.call(request).subscribe().dispose();
        assertThat(reports).endsWith("load 0 ms NEUTRAL", "health 77 NEUTRAL");
    }

    @Test
    void without_a_node_the_error_says_what_to_do() {
        assertThatThrownBy(() -> service.call(request).block()).isInstanceOfSatisfying(MeshException.class, e -> {
            assertThat(e.kind()).isEqualTo(MeshException.Kind.NO_ENDPOINTS);
            assertThat(e).hasMessageStartingWith("reviews: no endpoint").hasMessageContaining("register");
        });
        assertThat(reports).isEmpty();
    }

    private void use(Service endpoint) {
        Load load = new Load() {
            @Override
            public void started(long nowNanos) {
                reports.add("load started");
            }

            @Override
            public void finished(long startedNanos, long nowNanos, Classification outcome) {
                reports.add("load " + (nowNanos - startedNanos) / 1_000_000 + " ms " + outcome);
            }

            @Override
            public double cost(long nowNanos, double weight) {
                return 0;
            }

            @Override
            public int inFlight() {
                return 0;
            }
        };
        Health health = new Health() {
            @Override
            public boolean isAvailable(long nowNanos) {
                return true;
            }

            @Override
            public long started(long nowNanos) {
                reports.add("health started");
                return 77;
            }

            @Override
            public void finished(long stamp, long nowNanos, Classification outcome) {
                reports.add("health " + stamp + " " + outcome);
            }

            @Override
            public String describe() {
                return "";
            }
        };
        picked = new Node(Endpoint.of("10.0.0.1", 80), load, health, endpoint);
    }
}
