package io.inmesh.benchmarks.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * One config service, and a fleet whose every member has a stream open and tells of itself each ten seconds. An endpoint
 * changes, and each client that calls its service learns of it: how long that takes, from before the change is sent.
 */
public final class FleetBenchmark {

    private static final Duration REPORTS = Duration.ofSeconds(10);

    private final Shape shape;
    private final ServiceProcess service;
    private final Registry registry;
    private final Fleet fleet = new Fleet();
    private final Random random = new Random(20261125);
    private int probes;
    private int missed;

    private FleetBenchmark(Shape shape, ServiceProcess service) {
        this.shape = shape;
        this.service = service;
        this.registry = new Registry(service.uri());
    }

    /** @param arguments CLIENTS, SERVICES, ENDPOINTS of each, CALLED by each client, CHANGES */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("fleet");
        Path command = Path.of(System.getProperty("mesh.command", "mesh-core/control/bin/mesh"));
        try (ServiceProcess service =
                ServiceProcess.start(command, directory, System.getProperty("fleet.jvm", "-Xmx768m"))) {
            new FleetBenchmark(Shape.of(arguments), service).run();
        }
    }

    private void run() throws Exception {
        long start = System.nanoTime();
        registry.resources(shape);
        System.out.printf("%d services with a route each: %.1f s%n", shape.services(), since(start));
        start = System.nanoTime();
        registry.endpoints(shape);
        System.out.printf("%d endpoints registered: %.1f s%n", shape.services() * shape.endpoints(), since(start));
        start = System.nanoTime();
        try (Fleet all = fleet) {
            all.connect(service.uri(), shape);
            System.out.printf(
                    "%d streams open, each told of its %d services: %.1f s%n",
                    shape.clients(), shape.called(), since(start));
            ScheduledExecutorService reports = reports();
            double cpu = service.cpuSeconds();
            start = System.nanoTime();
            changes("warm-up", i -> random.nextInt(shape.services()));
            changes("a service that some call", i -> 1 + random.nextInt(shape.services() - 1));
            changes("the service that all call", i -> 0);
            System.out.printf("processor: %.2f of one core%n", (service.cpuSeconds() - cpu) / since(start));
            reports.shutdownNow();
        }
        System.out.printf(
                "most memory held: %d MiB; changes not learned of: %d; requests that failed: %d; streams that failed: %s%n",
                service.peakMib(), missed, registry.failed.get(), fleet.failures);
    }

    private static double since(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** Each client tells of itself as often as a mesh does. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private ScheduledExecutorService reports() {
        ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
        AtomicInteger next = new AtomicInteger();
        long gap = REPORTS.toNanos() / shape.clients();
        timer.scheduleAtFixedRate(
                () -> registry.report(next.getAndIncrement() % shape.clients(), 1)
                        .exceptionally(error -> 0),
                0,
                gap,
                TimeUnit.NANOSECONDS);
        return timer;
    }

    private void changes(String what, java.util.function.IntUnaryOperator service) throws InterruptedException {
        long[] all = {};
        for (int i = 0; i < shape.changes(); i++) {
            long[] one = change(service.applyAsInt(i));
            all = LongStream.concat(Arrays.stream(all), Arrays.stream(one)).toArray();
            LockSupport.parkNanos(Duration.ofMillis(50 + random.nextInt(100)).toNanos());
        }
        Arrays.sort(all);
        System.out.printf(
                "%s: %d changes, %d learned of; 50%% within %.0f ms, 99%% %.0f ms, all %.0f ms%n",
                what, shape.changes(), all.length, at(all, 0.5), at(all, 0.99), at(all, 1));
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private long[] change(int changed) throws InterruptedException {
        int subscribers = (int) IntStream.range(0, shape.clients())
                .filter(client -> shape.calledBy(client).contains(changed))
                .count();
        Probe probe = new Probe(probes++, changed, subscribers);
        fleet.seek(probe);
        probe.begin();
        registry.register(changed, random.nextInt(shape.endpoints()), probe.text());
        long[] found = probe.await(10);
        missed += subscribers - found.length;
        return found;
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * (sorted.length - 1))] / 1e6;
    }
}
