package io.inmesh.testkit.simulation;

import io.inmesh.balancing.BalancedService;
import io.inmesh.balancing.Balancer;
import io.inmesh.balancing.BalancerFactory;
import io.inmesh.health.HealthFactory;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Node;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One scenario met by one strategy: a discrete-event simulation on virtual time with seeded chance, so that a run is
 * repeated exactly. Calls go through the real {@link BalancedService}, one attempt each. Single-use, not thread-safe.
 */
public final class Simulation {

    private static final double NANOS_PER_SECOND = 1e9;

    private final VirtualTime time = new VirtualTime();
    private final Scenario scenario;
    private final Outcome outcome;
    private final Random arrivals;
    private final Random choices;
    private final BalancerFactory balancers;
    private final BalancedService service;
    private Balancer balancer = request -> null;
    private final HealthFactory health;
    private final long seed;

    /** By index; null: not listed yet. */
    private final @Nullable Node[] made;

    private int listed;

    private Simulation(Scenario scenario, Strategy strategy, long seed) {
        this.scenario = scenario;
        this.outcome = new Outcome(scenario, strategy.name());
        this.arrivals = new Random(seed);
        this.choices = new Random(seed + 1);
        this.balancers = strategy.balancers().get();
        this.service = new BalancedService(() -> balancer, ResponseClassifier.standard(), time);
        this.health = strategy.health().create(time, new Random(seed + 2));
        this.seed = seed;
        this.made = new Node[scenario.backends().size()];
    }

    /** Runs it to the end of the last call. */
    public static Outcome run(Scenario scenario, Strategy strategy, long seed) {
        Simulation simulation = new Simulation(scenario, strategy, seed);
        simulation.scheduleArrival();
        for (int second = 0; second <= scenario.seconds() + 2; second++) {
            simulation.list(second);
            simulation.time.advance(Duration.ofSeconds(1));
        }
        simulation.outcome.close();
        return simulation.outcome;
    }

    private Node newNode(int index, Random random) {
        Scenario.Backend backend = scenario.backends().get(index);
        Endpoint endpoint =
                new Endpoint("10.0.0." + (index + 1), 80, backend.weight(), backend.locality(), "", Map.of());
        SimulatedBackend simulated = new SimulatedBackend(backend, time, random);
        return new Node(endpoint, balancers.newLoad(time), health.newHealth(endpoint), request -> {
            outcome.sent(index, second());
            return simulated.call(request);
        });
    }

    private int second() {
        return (int) Math.min(scenario.seconds(), time.nanoTime() / (long) NANOS_PER_SECOND);
    }

    /** What discovery tells by then. */
    private void list(int second) {
        List<Node> now = new ArrayList<>();
        for (int i = 0; i < made.length; i++) {
            if (scenario.backends().get(i).joinsAtSecond() <= second) {
                Node node = made[i] == null ? newNode(i, new Random(seed + 3 + i)) : made[i];
                made[i] = node;
                now.add(node);
            }
        }
        if (now.size() != listed) {
            listed = now.size();
            balancer = balancers.newBalancer(now, choices, time);
        }
    }

    private void scheduleArrival() {
        double seconds = -StrictMath.log(1 - arrivals.nextDouble()) / scenario.callsPerSecond();
        time.schedule(this::arrive, Duration.ofNanos((long) (seconds * NANOS_PER_SECOND)));
    }

    private void arrive() {
        if (time.nanoTime() >= scenario.seconds() * NANOS_PER_SECOND) {
            return;
        }
        scheduleArrival();
        long started = time.nanoTime();
        Request request = Request.get("/").withCall(Call.to("simulated"));
        service.call(request).subscribe(response -> ended(started, response), error -> ended(started, null));
    }

    private void ended(long startedNanos, @Nullable Response response) {
        boolean isSuccess = response != null && response.status() < 500;
        outcome.ended(time.nanoTime() - startedNanos, isSuccess);
    }
}
