package io.inmesh.samples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.MeshSettings;
import io.inmesh.service.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The README's lines do what they say, with the README's settings. */
class PageTest {

    @Test
    void the_quick_start_prints_what_the_service_answers(@TempDir Path directory) throws IOException {
        try (Mesh reviews = Mesh.start(MeshSettings.DEFAULT.withName("reviews"))) {
            int port = reviews.serve(request -> Mono.just(Response.of(200, "five stars for " + request.path())))
                    .port();
            Path settings = directory.resolve("mesh.yaml");
            Files.writeString(settings, "mesh: {services: {reviews: {endpoints: [\"127.0.0.1:" + port + "\"]}}}\n");
            assertThat(printed(() -> Page.main(new String[] {settings.toString()})))
                    .isEqualTo("200 five stars for /reviews/7" + System.lineSeparator());
        }
    }

    private static String printed(Runnable program) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return out.toString(UTF_8);
    }
}
