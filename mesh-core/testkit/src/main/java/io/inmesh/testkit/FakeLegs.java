package io.inmesh.testkit;

import io.inmesh.routing.Leg;
import io.inmesh.routing.Legs;
import io.inmesh.routing.RouteRule;
import io.inmesh.routing.Target;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Mono;

/** Ways to destinations that remember what went where; a destination answers 200 unless it was given a service. Thread-safe. */
public final class FakeLegs implements Legs {

    /** One call that arrived; {@code isMirror}: as a copy. */
    public record Arrival(RouteRule rule, Target target, Request request, boolean isMirror) {}

    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    private final List<Target> built = new CopyOnWriteArrayList<>();
    private final Map<String, FakeService> services = new ConcurrentHashMap<>();
    private final Set<String> unusable = ConcurrentHashMap.newKeySet();

    /** @param target {@code reviews}, {@code reviews/v1} or {@code reviews:9080/v1}, as {@link Target#toString} writes it */
    public FakeService service(String target) {
        return services.computeIfAbsent(target, key -> new FakeService());
    }

    /** From now on {@code target} has no endpoint, or has some again. */
    public FakeLegs usable(String target, boolean isUsable) {
        if (isUsable) {
            unusable.remove(target);
        } else {
            unusable.add(target);
        }
        return this;
    }

    /** In the order of subscription. */
    public List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** What ways were asked for, in order. */
    public List<Target> built() {
        return List.copyOf(built);
    }

    @Override
    public Leg leg(RouteRule rule, Target target) {
        return new FakeLeg(rule, target, false);
    }

    @Override
    public Leg mirror(RouteRule rule, Target target) {
        return new FakeLeg(rule, target, true);
    }

    private final class FakeLeg implements Leg {

        private final RouteRule rule;
        private final Target target;
        private final boolean isMirror;

        FakeLeg(RouteRule rule, Target target, boolean isMirror) {
            this.rule = rule;
            this.target = target;
            this.isMirror = isMirror;
            built.add(target);
        }

        @Override
        public boolean isUsable() {
            return !unusable.contains(target.toString());
        }

        @Override
        public Mono<Response> call(Request request) {
            return Mono.defer(() -> {
                arrivals.add(new Arrival(rule, target, request, isMirror));
                return service(target.toString()).call(request);
            });
        }
    }
}
