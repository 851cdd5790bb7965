package io.inmesh.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that people run, once: that it finds what it runs, from anywhere, and passes the exit status on. */
class MeshScriptIT {

    private static final Duration BUILD_TOO = Duration.ofMinutes(5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void it_works_from_any_directory_through_a_link_and_passes_the_exit_status_on() throws Exception {
        Path script = Path.of("bin/mesh").toAbsolutePath();
        Path link = Files.createSymbolicLink(directory.resolve("mesh"), script);
        Files.writeString(directory.resolve("bad.yaml"), "apiVersion: v1\nkind: Service\nmetadata: {}\n");

        Process process = new ProcessBuilder(link.toString(), "validate", "bad.yaml")
                .directory(directory.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(BUILD_TOO.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(this::errors).isEqualTo(1);
        assertThat(out).isEqualTo("bad.yaml:3: error: metadata.name: nothing (expected: the resource's name)\n");
    }

    private String errors() {
        try {
            return Files.readString(directory.resolve("err"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
