package io.inmesh.samples.bookinfo.ratings;

import io.inmesh.Mesh;
import io.inmesh.config.MeshSettings;
import io.inmesh.config.ServerSettings;
import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The application: a handler behind the mesh's inbound stack. */
public final class Ratings {

    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Pattern RATINGS = Pattern.compile("/ratings/(\\d{1,9})");

    /** What may stand in a JSON string as it is. */
    private static final Pattern PLAIN = Pattern.compile("[\\w.@ -]{0,64}");

    private final String instance;

    Ratings(String instance) {
        this.instance = instance;
    }

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Ratings ratings = new Ratings(environment.getOrDefault("BOOKINFO_INSTANCE", "ratings-1"));
        // Sets the SDK that the mesh reports to, from the usual OTEL_ variables.
        AutoConfiguredOpenTelemetrySdk.initialize();
        MeshSettings settings = settings(Path.of(arguments[0]), environment.get("BOOKINFO_PORT"))
                .withLabels(Map.of("app", "ratings", "version", environment.getOrDefault("BOOKINFO_VERSION", "v1")));
        Mesh mesh = Mesh.start(settings);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> mesh.closeGracefully(GRACE).block(GRACE.multipliedBy(2)), "drain"));
        mesh.serve(ratings::answer).awaitClosed();
    }

    private static MeshSettings settings(Path file, @Nullable String port) {
        MeshSettings settings = MeshSettings.load(file);
        if (port == null) {
            return settings;
        }
        ServerSettings server = settings.server();
        return settings.withServer(server.withListener(server.listener().withPort(Integer.parseInt(port))));
    }

    Mono<Response> answer(Request request) {
        if (request.path().equals("/health")) {
            return Mono.just(Response.of(200, "ok"));
        }
        Matcher path = RATINGS.matcher(request.path());
        if (!request.method().equals("GET") || !path.matches()) {
            return Mono.just(Response.of(404, "GET /ratings/{id} is all there is"));
        }
        String json = """
                {"id": %s, "ratings": {"Adriana": 5, "Dromio": 4}, "instance": "%s", "askedBy": "%s"}
                """.formatted(path.group(1), instance, user(request));
        return Mono.just(Response.of(200, Headers.of("content-type", "application/json"), Body.of(json)));
    }

    private static String user(Request request) {
        String user = request.headers().get("end-user");
        return user != null && PLAIN.matcher(user).matches() ? user : "";
    }
}
