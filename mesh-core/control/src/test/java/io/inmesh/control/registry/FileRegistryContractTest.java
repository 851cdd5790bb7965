package io.inmesh.control.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Problem;
import io.inmesh.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRegistryContractTest extends RegistryContractTest {

    private final VirtualTime time = new VirtualTime();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Override
    Registry open(RegistrySettings settings) {
        return FileRegistry.open(directory.resolve("registrations"), settings, time);
    }

    @Override
    void pass(Duration duration) {
        time.advance(duration);
    }

    @Test
    void a_file_that_was_changed_is_laid_aside_and_told() throws Exception {
        Registry first = registry();
        register(first, "a");
        first.close().block(SOON);
        Path file = directory.resolve("registrations");
        Files.writeString(file, Files.readString(file).replace("9080", "9081"));

        Registry registry = registry();

        assertThat(registry.instances()).isEmpty();
        assertThat(registry.problems())
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .startsWith("cannot be read, so that instances have to register again: its checksum does not fit");
        assertThat(directory.resolve("registrations.bad")).exists();
        register(registry, "b");
        assertThat(registry.problems()).isEmpty();
    }

    @Test
    void a_disk_that_fails_is_told_and_keeps_nobody_from_registering() throws Exception {
        Registry registry = registry();
        Files.createDirectories(directory.resolve(".registrations.tmp"));

        register(registry, "a");

        assertThat(registry.registrations(REVIEWS)).containsOnlyKeys("a");
        assertThat(registry.problems())
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .startsWith("cannot be written, so that a restart would not know all instances: ");
        Files.delete(directory.resolve(".registrations.tmp"));
        register(registry, "b");
        assertThat(registry.problems()).isEmpty();
    }
}
