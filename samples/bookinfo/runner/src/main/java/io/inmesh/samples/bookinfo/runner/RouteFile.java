package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The one file of routes in the watched folder, exchanged as a whole: nobody ever reads half of it.
 *
 * @param source the folder with the files of routes
 * @param watched the folder of mesh resources
 */
record RouteFile(Path source, Path watched) {

    private static final String NAME = "route.yaml";

    /** Puts the routes of {@code scenario} in the place of those before. */
    void put(Scenario scenario) throws IOException {
        if (scenario.file().isEmpty()) {
            Files.deleteIfExists(watched.resolve(NAME));
            return;
        }
        // A name that begins with a dot is not read.
        Path whole = Files.copy(
                source.resolve(scenario.file()), watched.resolve("." + NAME), StandardCopyOption.REPLACE_EXISTING);
        Files.move(whole, watched.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
