package io.inmesh.config.subscription;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Workload;
import io.inmesh.config.subscription.SubscriptionState.Source;
import io.inmesh.document.Problem;
import io.inmesh.document.ResourceSet;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What an application is told and tells, in virtual time. */
class ServiceSubscriptionTest {

    private static final ServiceName A = ServiceName.parse("a");
    private static final ServiceName B = ServiceName.parse("b");
    private static final String SERVICE =
            "Service/default/a=apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n";

    private final VirtualTime time = new VirtualTime();
    private final FakeReplicas replicas = new FakeReplicas(2);
    private final List<ResourceSet> sets = new ArrayList<>();
    private CallCount calls = new CallCount(10, 3);
    private int rejections;
    private final SubscriptionObserver observer = new SubscriptionObserver() {
        @Override
        public CallCount calls() {
            return calls;
        }

        @Override
        public void rejected() {
            rejections++;
        }
    };
    private ServiceSubscription subscription = subscription(null);

    private ServiceSubscription subscription(@Nullable Snapshot cached) {
        Workload workload =
                new Workload(ServiceName.parse("page"), Map.of("version", "v1"), new Locality("r", "z", ""));
        Workplace place = new Workplace(time.scheduler(), time, new Random(42));
        ServiceSubscription made = new ServiceSubscription(
                SubscriptionSettings.NONE.withAddresses(List.of(URI.create("http://a"), URI.create("http://b"))),
                new Identity(workload, "i-1"),
                List.of(A),
                new ServiceSubscription.Tools(place, replicas, null, cached),
                observer);
        made.feed().sets().subscribe(sets::add);
        return made;
    }

    private void start() {
        subscription.start();
        time.advance(Duration.ofMillis(1));
        replicas.last().snapshot(5, SERVICE);
        time.advance(Duration.ofMillis(1));
    }

    private static String body(Request request) {
        return new String(Objects.requireNonNull(request.body().bytesInMemory()), UTF_8);
    }

    private List<Request> sent(String method, String what) {
        return replicas.others.stream()
                .filter(r -> r.method().equals(method) && r.target().equals("/v1/" + what + "/default/page/i-1"))
                .toList();
    }

    private Map<?, ?> lastStatus() {
        List<Request> reports = sent("PUT", "status");
        return Json.object(JsonReader.read(body(reports.get(reports.size() - 1))));
    }

    private String told(String key) {
        return String.valueOf(lastStatus().get(key));
    }

    @Test
    void it_says_who_it_is_and_asks_for_what_is_named_in_its_settings() {
        subscription.start();
        time.advance(Duration.ofMillis(1));
        assertThat(replicas.last().target())
                .isEqualTo("/v1/watch?caller=page.default&instance=i-1&label=version%3Dv1&service=&service=a.default");
    }

    @Test
    void what_is_told_is_used_and_covers_what_was_asked_for() {
        assertThat(subscription.covers(A)).isFalse();
        start();
        assertThat(sets)
                .singleElement()
                .satisfies(set -> assertThat(set.resources()).hasSize(1));
        assertThat(subscription.covers(A)).isTrue();
        assertThat(subscription.covers(B)).isFalse();
        assertThat(subscription.state().revision()).isEqualTo(5);
        assertThat(subscription.state().source()).isEqualTo(Source.SERVICE);
    }

    @Test
    void names_that_come_together_are_asked_for_together() {
        start();
        time.advance(Duration.ofMillis(50));
        subscription.use(B);
        subscription.use(ServiceName.parse("c"));
        time.advance(Duration.ofMillis(19));
        assertThat(replicas.streams).hasSize(1);
        time.advance(Duration.ofMillis(2));
        assertThat(replicas.streams).hasSize(2);
        assertThat(replicas.last().target()).endsWith("&service=a.default&service=b.default&service=c.default");
    }

    @Test
    void whoever_waits_goes_on_when_it_is_told_or_after_three_seconds() {
        start();
        AtomicBoolean told = new AtomicBoolean();
        AtomicBoolean inVain = new AtomicBoolean();
        subscription.use(B);
        subscription.cover(B).subscribe(none -> {}, error -> {}, () -> told.set(true));
        subscription.cover(ServiceName.parse("never")).subscribe(none -> {}, error -> {}, () -> inVain.set(true));
        time.advance(Duration.ofMillis(100));
        assertThat(told).isFalse();
        replicas.last().snapshot(5, SERVICE);
        time.advance(Duration.ofMillis(1));
        assertThat(told).isTrue();
        time.advance(Duration.ofMillis(2_800));
        assertThat(inVain).isFalse();
        time.advance(Duration.ofMillis(200));
        assertThat(inVain).isTrue();
        assertThat(subscription.covers(ServiceName.parse("never")))
                .as("nobody waits twice")
                .isTrue();
    }

    @Test
    void while_the_service_is_away_for_long_nobody_waits() {
        start();
        replicas.refusals.put(0, Mono.error(new Refusal(0, "refused")));
        replicas.refusals.put(1, Mono.error(new Refusal(0, "refused")));
        replicas.last().end();
        time.advance(Duration.ofMillis(100));
        assertThat(subscription.covers(B)).isFalse();
        time.advance(Duration.ofSeconds(4));
        assertThat(subscription.covers(B)).isTrue();
        assertThat(sets).as("what is known stays").hasSize(1);
    }

    @Test
    void what_is_no_longer_used_is_not_asked_for_when_it_is_asked_again() {
        start();
        subscription.use(B).dispose();
        time.advance(Duration.ofMillis(50));
        replicas.last().end();
        time.advance(Duration.ofMillis(300));
        assertThat(replicas.last().target()).endsWith("&service=&service=a.default");
    }

    @Test
    void a_resource_that_cannot_be_read_keeps_what_it_said_and_is_rejected() {
        start();
        replicas.last().change(6, List.of("Service/default/a=}{"), List.of());
        time.advance(Duration.ofMillis(1));
        ResourceSet set = sets.get(sets.size() - 1);
        assertThat(set.resources()).hasSize(1);
        assertThat(set.gaps()).isEmpty();
        subscription.applied(List.of());
        time.advance(Duration.ofSeconds(2));
        assertThat(told("rejected")).contains("revision=6").contains("Service/default/a@6");
        assertThat(rejections).isEqualTo(1);
    }

    @Test
    void it_reports_what_is_in_force_at_once_and_every_ten_seconds_at_least() {
        start();
        subscription.applied(List.of());
        time.advance(Duration.ofMillis(150));
        assertThat(lastStatus().get("revision")).isEqualTo(5L);
        assertThat(lastStatus().get("rejected")).isEqualTo(List.of());
        assertThat(told("calls")).contains("total=10").contains("failed=3");
        assertThat(lastStatus().get("labels")).isEqualTo(Map.of("version", "v1"));
        assertThat(lastStatus().get("startedFromCache")).isEqualTo(false);
        int before = sent("PUT", "status").size();
        calls = new CallCount(11, 3);
        time.advance(Duration.ofSeconds(10));
        assertThat(sent("PUT", "status").size()).isBetween(before + 1, before + 2);
        assertThat(told("calls")).contains("total=11");
    }

    @Test
    void many_changes_are_reported_once_a_second() {
        start();
        for (int revision = 6; revision < 106; revision++) {
            replicas.last().change(revision, List.of(), List.of());
            time.advance(Duration.ofMillis(30));
            subscription.applied(List.of());
        }
        assertThat(sent("PUT", "status").size()).isBetween(3, 6);
        time.advance(Duration.ofSeconds(2));
        assertThat(lastStatus().get("revision")).isEqualTo(105L);
    }

    @Test
    void errors_of_the_services_resources_are_a_rejection_and_others_are_not() {
        start();
        subscription.applied(List.of(new Problem("own.yaml", 1, "wrong")));
        time.advance(Duration.ofSeconds(2));
        assertThat(lastStatus().get("revision")).isEqualTo(5L);
        replicas.last().change(6, List.of(), List.of());
        time.advance(Duration.ofMillis(10));
        subscription.applied(List.of(new Problem("config:VirtualService/default/a@6", 3, "spec.http: wrong")));
        time.advance(Duration.ofSeconds(2));
        assertThat(lastStatus().get("revision"))
                .as("the last that is in force in full")
                .isEqualTo(5L);
        assertThat(told("rejected"))
                .contains("revision=6")
                .contains("config:VirtualService/default/a@6:3: spec.http: wrong");
        replicas.last().change(7, List.of(), List.of());
        time.advance(Duration.ofMillis(10));
        subscription.applied(List.of());
        time.advance(Duration.ofSeconds(2));
        assertThat(lastStatus().get("revision")).isEqualTo(7L);
        assertThat(lastStatus().get("rejected")).isEqualTo(List.of());
    }

    @Test
    void it_registers_where_it_serves_again_when_it_is_forgotten_and_takes_it_back() {
        start();
        subscription.serves("127.0.0.1", 8080);
        time.advance(Duration.ofSeconds(2));
        List<Request> registrations = sent("PUT", "registrations");
        assertThat(registrations).hasSize(1);
        assertThat(JsonReader.read(body(registrations.get(0)))).isEqualTo(JsonReader.read("""
                        {"address":"127.0.0.1","ports":{"http":8080},"protocol":"auto","labels":{"version":"v1"},
                        "locality":{"region":"r","zone":"z","subZone":""},"weight":1,"identity":"","leaseSeconds":30}"""));
        time.advance(Duration.ofSeconds(12));
        assertThat(sent("PUT", "registrations")).hasSize(1);

        replicas.answer = request -> Mono.just(Response.of(200, "{\"registered\":false}"));
        time.advance(Duration.ofSeconds(11));
        replicas.answer = request -> Mono.just(Response.of(200, "{\"registered\":true}"));
        time.advance(Duration.ofSeconds(2));
        assertThat(sent("PUT", "registrations").size()).isGreaterThan(1);

        int before = sent("PUT", "registrations").size();
        subscription.withdraw().subscribe();
        time.advance(Duration.ofMillis(10));
        assertThat(sent("DELETE", "registrations")).hasSize(1);
        time.advance(Duration.ofMinutes(1));
        assertThat(sent("PUT", "registrations")).hasSize(before);
    }

    @Test
    void a_service_that_never_answers_holds_nobody_up_who_is_leaving() {
        start();
        subscription.serves("127.0.0.1", 8080);
        time.advance(Duration.ofSeconds(2));
        replicas.answer = request -> Mono.never();
        AtomicBoolean left = new AtomicBoolean();
        subscription.withdraw().subscribe(none -> {}, error -> {}, () -> left.set(true));
        time.advance(Duration.ofMillis(2_100));
        assertThat(left).isTrue();
    }

    @Test
    void reports_that_are_refused_are_tried_elsewhere_and_less_often() {
        replicas.answer = request -> Mono.just(Response.of(403, "{\"title\":\"no\",\"detail\":\"not you\"}"));
        start();
        subscription.applied(List.of());
        time.advance(Duration.ofMinutes(2));
        assertThat(sent("PUT", "status").size()).isBetween(10, 30);
    }

    @Test
    void what_an_earlier_life_used_is_asked_for_until_this_one_has_its_own_habits() {
        Snapshot cached =
                new Snapshot(4, "4", Interest.of(List.of("a.default", "b.default")), new java.util.TreeMap<>());
        subscription = subscription(cached);
        subscription.start();
        time.advance(Duration.ofMillis(1));
        assertThat(replicas.last().target()).endsWith("&service=a.default&service=b.default");
        assertThat(replicas.last().lastEventId()).isEqualTo("4");
        replicas.last().heartbeat(4);
        time.advance(Duration.ofMinutes(11));
        time.advance(Duration.ofSeconds(40));
        assertThat(replicas.last().target()).endsWith("&service=&service=a.default");
    }
}
