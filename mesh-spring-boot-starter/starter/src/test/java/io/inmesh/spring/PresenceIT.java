package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.app.servlet.ServletApplication;
import io.inmesh.spring.app.webflux.WebFluxApplication;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A web application registers where it serves once it is ready, and takes that back before it stops. */
@Timeout(60)
class PresenceIT {

    private static final String PATH = "/v1/registrations/default/shop/s-1";

    private final Backend service = new Backend();

    @AfterEach
    void stop() {
        service.close();
    }

    private List<Backend.Seen> registrations(String method) {
        return service.seen().stream()
                .filter(seen -> seen.method().equals(method))
                .filter(seen -> seen.target().equals(PATH))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = WebApplicationType.class,
            names = {"SERVLET", "REACTIVE"})
    void a_web_application_registers_its_port_and_takes_that_back(WebApplicationType type) {
        Class<?> application = type == WebApplicationType.SERVLET ? ServletApplication.class : WebFluxApplication.class;
        service.on(PATH, (exchange, seen) -> Backend.answer(exchange, 200, "application/json", "{}"));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
                .web(type)
                .properties(Map.of(
                        "server.port", "0",
                        "server.address", "127.0.0.1",
                        "spring.application.name", "shop",
                        "spring.reactor.netty.shutdown-quiet-period", "0s",
                        "mesh.config.addresses", "http://" + service.address(),
                        "mesh.config.start-timeout", "100ms",
                        "mesh.config.cache", "none",
                        "mesh.config.instance", "s-1"))
                .run();
        String port = context.getEnvironment().getProperty("local.server.port");
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (registrations("PUT").isEmpty()) {
            assertThat(System.nanoTime() - end).isNegative();
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(new String(registrations("PUT").get(0).body(), StandardCharsets.UTF_8))
                .contains("\"address\":\"127.0.0.1\"")
                .contains("\"ports\":{\"http\":" + port + "}");
        assertThat(registrations("DELETE")).isEmpty();
        context.close();
        assertThat(registrations("DELETE")).hasSize(1);
    }
}
