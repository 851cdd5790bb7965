package io.inmesh.benchmarks.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collapsed stacks as async-profiler writes them: {@code frame;frame;... samples}, the outermost frame first.
 *
 * @param all in the order of the file
 */
record Stacks(List<Stack> all) {

    record Stack(List<String> frames, long samples) {}

    static Stacks read(Path file) throws IOException {
        List<Stack> stacks = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            int space = line.lastIndexOf(' ');
            List<String> frames = Arrays.asList(line.substring(0, space).split(";"));
            stacks.add(new Stack(frames, Long.parseLong(line.substring(space + 1))));
        }
        return new Stacks(stacks);
    }

    long samples() {
        return all.stream().mapToLong(Stack::samples).sum();
    }
}
