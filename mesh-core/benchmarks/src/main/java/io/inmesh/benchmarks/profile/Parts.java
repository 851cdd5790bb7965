package io.inmesh.benchmarks.profile;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Shares by part: a sample belongs to the innermost frame that a part claims, so that a JDK method counts for its caller. */
final class Parts {

    private static final String REST = "the JVM: compiler, collector, other";

    /** The first that matches a frame claims it. */
    private static final Map<String, Pattern> CLAIMS = new LinkedHashMap<>();

    static {
        claim("kernel: epoll", "io/netty/channel/epoll/Native\\.epoll.*|io/netty/channel/epoll/Native\\.eventFd.*");
        claim("kernel: read", "io/netty/channel/unix/.*\\.(read|recv).*");
        claim("kernel: write", "io/netty/channel/unix/.*\\.(write|send).*");
        claim("the benchmark itself", "io/inmesh/benchmarks/.*");
        claim("mesh: transport", "io/inmesh/transport/.*");
        claim("mesh: balancing, health, naming", "io/inmesh/(balancing|health|naming)/.*");
        claim("mesh: resilience", "io/inmesh/resilience/.*|io/github/resilience4j/.*");
        claim("mesh: telemetry", "io/inmesh/telemetry/.*");
        claim("mesh: calls, requests, filters", "io/inmesh/.*");
        claim("OpenTelemetry", "io/opentelemetry/.*");
        claim("ServiceTalk: concurrency", "io/servicetalk/concurrent/.*");
        claim("ServiceTalk: rest", "io/servicetalk/.*");
        claim("reactor-netty: pool", "reactor/netty/internal/.*|reactor/pool/.*|reactor/netty/resources/.*");
        claim("reactor-netty: channel operations", "reactor/netty/.*");
        claim("Reactor: operators", "reactor/.*");
        claim("Netty: HTTP codec and header maps", "io/netty/handler/codec/.*");
        claim("Netty: buffers", "io/netty/buffer/.*");
        claim("Netty: channels, pipelines, loop", "io/netty/.*");
    }

    private Parts() {}

    private static void claim(String part, String frames) {
        CLAIMS.put(part, Pattern.compile("(" + frames + ")(_\\[.*)?"));
    }

    static void print(Stacks stacks) {
        Map<String, Long> shares = new LinkedHashMap<>();
        stacks.all().forEach(stack -> shares.merge(partOf(stack.frames()), stack.samples(), Long::sum));
        double all = stacks.samples();
        System.out.println("| part | share |\n|---|---|");
        shares.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(share -> System.out.printf(
                        Locale.ROOT, "| %s | %.1f%% |%n", share.getKey(), 100 * share.getValue() / all));
    }

    private static String partOf(List<String> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            for (Map.Entry<String, Pattern> claim : CLAIMS.entrySet()) {
                if (claim.getValue().matcher(frames.get(i)).matches()) {
                    return claim.getKey();
                }
            }
        }
        return REST;
    }
}
