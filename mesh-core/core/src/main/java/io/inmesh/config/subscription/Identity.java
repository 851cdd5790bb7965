package io.inmesh.config.subscription;

import io.inmesh.config.Workload;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Who this instance is to the service. Immutable.
 *
 * @param workload the application
 * @param instance unique among its instances
 */
record Identity(Workload workload, String instance) {

    private static final int LONGEST_HOST = 100;

    /** @param chosen empty: one is made of host, process and chance */
    static Identity of(Workload workload, String chosen, RandomGenerator random) {
        return new Identity(workload, chosen.isEmpty() ? made(random) : chosen);
    }

    private static String made(RandomGenerator random) {
        String host = System.getenv().getOrDefault("HOSTNAME", "host").replaceAll("[^a-zA-Z0-9.-]", "-");
        return host.substring(0, Math.min(LONGEST_HOST, host.length()))
                + '-'
                + ProcessHandle.current().pid()
                + '-'
                + String.format(Locale.ROOT, "%04x", random.nextInt(0x10000));
    }

    /** {@code namespace/name}. */
    String application() {
        return workload.namespace() + '/' + workload.service().name();
    }

    /** What the service is asked for in the name of this instance: {@code /v1/status/default/reviews/i-1}. */
    String path(String what) {
        return "/v1/" + what + '/' + application() + '/' + instance;
    }

    /** Of the stream, up to the services. */
    String watchTarget() {
        StringBuilder target = new StringBuilder("/v1/watch?caller=")
                .append(workload.service().name())
                .append('.')
                .append(workload.namespace())
                .append("&instance=")
                .append(instance);
        new TreeMap<>(workload.labels())
                .forEach((name, value) -> target.append("&label=").append(encoded(name + '=' + value)));
        return target.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    Map<String, Object> labels() {
        return new TreeMap<>(workload.labels());
    }

    /** Where it runs, as a registration says it. */
    Map<String, Object> locality() {
        Map<String, Object> locality = new LinkedHashMap<>();
        locality.put("region", workload.locality().region());
        locality.put("zone", workload.locality().zone());
        locality.put("subZone", workload.locality().subZone());
        return locality;
    }
}
