package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The sample's command: see {@link Options#usage}. Exit status 0: as asked; 1: something failed; 2: bad options. */
public final class Runner {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final int FIRST_LOOK = 200;
    private static final int FIRST_LOOK_PER_SECOND = 40;

    private final Options options;
    private final Path home;
    private final PrintStream out;

    private Runner(Options options, Path home, PrintStream out) {
        this.options = options;
        this.home = home;
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        try {
            Options options = Options.parse(arguments);
            if (options.help()) {
                System.out.print(Options.usage());
                return 0;
            }
            Path home = Path.of(System.getProperty("bookinfo.home", "samples/bookinfo"));
            return new Runner(options, home, System.out).run() ? 0 : 1;
        } catch (Options.UsageException e) {
            System.err.print(e.getMessage() + System.lineSeparator() + Options.usage());
            return 2;
        } catch (SampleException e) {
            System.err.println(e.getMessage());
            return 1;
        } catch (IOException e) {
            System.err.println(e);
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    private boolean run() throws IOException, InterruptedException, SampleException {
        List<Instance> instances = Topology.instances(options.port());
        Ports.requireFree(instances);
        Path logs = Files.createDirectories(home.resolve("logs"));
        Spans spans = new Spans();
        Processes processes = new Processes(logs, STOP_LIMIT);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(processes), "stop"));
        try (processes;
                Collector collector = new Collector(spans)) {
            out.println("logs: " + logs);
            Steering steering = steering(processes);
            Launcher launcher = steering.launcher(home, collector.url());
            launcher.start(processes, instances);
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
            long start = System.nanoTime();
            out.println("starting " + instances.size() + " processes on ports " + options.port() + " to "
                    + (options.port() + instances.size() - 1));
            new Readiness(client, processes).await(instances, START_LIMIT);
            out.println("ready after " + (System.nanoTime() - start) / 1_000_000_000 + " s");
            Page page = new Page(client, options.port());
            WarmUp warmUp = new WarmUp(client, instances, page, out);
            return switch (options.mode()) {
                case ONCE -> new Rehearsal(warmUp, page, processes, spans, out).run();
                case ROUTES -> {
                    RouteFile routes = new RouteFile(home.resolve("routes"), steering.resources());
                    yield new RouteRehearsal(warmUp, page, routes, spans, out).run();
                }
                case STEERED -> {
                    SteeredRehearsal.Restart restart = name -> {
                        processes.kill(name);
                        launcher.start(processes, Topology.named(instances, name));
                    };
                    yield new SteeredRehearsal(
                                    warmUp,
                                    page,
                                    steering.control(),
                                    home.resolve("routes"),
                                    options.minutes(),
                                    restart,
                                    out)
                            .run(instances.size());
                }
                case SHOW -> {
                    warmUp.run(FIRST_LOOK_PER_SECOND);
                    show(page, processes, spans);
                    watch(instances, processes);
                    yield true;
                }
            };
        }
    }

    private Steering steering(Processes processes) throws IOException, InterruptedException, SampleException {
        Path folder = options.config() == null ? home.resolve("mesh") : options.config();
        Path generated =
                home.resolve("target/" + options.mode().name().toLowerCase(Locale.ROOT) + '-' + options.port());
        if (options.mode() == Options.Mode.STEERED) {
            Ports.requireFree(List.of(Topology.control(options.port())));
            Steering steering = Steering.byService(home, folder, generated, options.port(), processes);
            out.println("mesh resources: " + steering.resources() + ", given to the config service at "
                    + steering.control().uri());
            return steering;
        }
        Steering steering = Steering.byFolder(
                options.mode() == Options.Mode.ROUTES
                        ? Resources.copy(folder, options.port(), generated)
                        : Resources.prepare(folder, options.port(), generated));
        out.println("mesh resources: " + steering.resources());
        return steering;
    }

    private void show(Page page, Processes processes, Spans spans) throws InterruptedException {
        out.println("calling the page " + FIRST_LOOK + " times");
        List<Outcome> outcomes = new Load(page, FIRST_LOOK_PER_SECOND).run(FIRST_LOOK);
        out.print(Table.render(outcomes, spans.retries()));
        out.printf(
                """
                the page: %s
                try: kill -9 %d      (%s), or
                     kill -STOP %d   (%s; -CONT ends it), and reload the page
                Ctrl-C stops everything
                """,
                page.url(),
                processes.pid(Topology.KILLED),
                Topology.KILLED,
                processes.pid(Topology.STALLED),
                Topology.STALLED);
    }

    /** Until the shutdown hook ends this process: says when one of the others has ended. */
    private void watch(List<Instance> instances, Processes processes) throws InterruptedException {
        List<Instance> alive = new ArrayList<>(instances);
        while (!processes.isClosed()) {
            TimeUnit.MILLISECONDS.sleep(500);
            List<Instance> ended = alive.stream()
                    .filter(instance -> processes.exitStatus(instance.name()) != null)
                    .toList();
            // Ctrl-C reaches all processes at once: leave the hook time to say so.
            TimeUnit.MILLISECONDS.sleep(ended.isEmpty() ? 0 : 300);
            for (Instance instance : ended) {
                if (!processes.isClosed()) {
                    out.println(instance.name() + " has ended (status " + processes.exitStatus(instance.name()) + ")");
                }
            }
            alive.removeAll(ended);
        }
    }

    private static void stop(Processes processes) {
        boolean first = !processes.isClosed();
        processes.close();
        if (first) {
            System.out.println("stopped all processes");
        }
    }
}
