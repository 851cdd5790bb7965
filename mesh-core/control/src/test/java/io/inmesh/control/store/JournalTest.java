package io.inmesh.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Path write(String... lines) throws IOException {
        Path path = directory.resolve("journal");
        try (Journal journal = Journal.open(path, new ArrayList<>())) {
            for (String line : lines) {
                journal.append(line, true);
            }
        }
        return path;
    }

    @Test
    void cut_off_anywhere_it_holds_the_whole_lines_and_goes_on_after_them() throws IOException {
        byte[] whole = Files.readAllBytes(write("one", "zwei \u00fc", "three"));
        int first = 18 + 3 + 1;
        int second = first + 18 + 7 + 1;
        for (int length = 0; length <= whole.length; length++) {
            Path path = directory.resolve("cut-" + length);
            Files.write(path, Arrays.copyOf(whole, length));
            List<String> lines = new ArrayList<>();
            try (Journal journal = Journal.open(path, lines)) {
                List<String> expected = new ArrayList<>(List.of("one", "zwei \u00fc", "three"));
                expected =
                        expected.subList(0, length < first ? 0 : length < second ? 1 : length < whole.length ? 2 : 3);
                assertThat(lines).as("cut at %s", length).isEqualTo(expected);
                journal.append("more", true);
                expected = new ArrayList<>(expected);
                expected.add("more");
                assertThat(Journal.lines(path)).isEqualTo(expected);
            }
        }
    }

    @Test
    void a_line_that_is_not_the_last_and_is_damaged_is_no_crash() throws IOException {
        Path path = write("one", "two", "three");
        byte[] bytes = Files.readAllBytes(path);
        bytes[25] ^= 1;
        Files.write(path, bytes);

        assertThatThrownBy(() -> Journal.open(path, new ArrayList<>()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(path + ": damaged at byte 22, with whole lines behind it");
    }
}
