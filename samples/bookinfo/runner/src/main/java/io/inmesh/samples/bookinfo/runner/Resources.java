package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder of mesh resources that the processes watch. */
final class Resources {

    /** A line of YAML that holds nothing but a port. */
    private static final Pattern PORT = Pattern.compile("(?m)^([ \\t-]*port:[ \\t]*)(\\d{1,5})(?=[ \\t]*(#.*)?\\r?$)");

    private Resources() {}

    /**
     * The folder itself while the ports are where its files say; otherwise a copy in {@code generated}, with the
     * sample's default ports moved.
     */
    static Path prepare(Path folder, int port, Path generated) throws SampleException, IOException {
        List<Path> files = yamlFiles(folder);
        if (port == Options.DEFAULT_PORT) {
            return folder.toRealPath();
        }
        Files.createDirectories(generated);
        for (Path stale : yamlFilesIn(generated)) {
            Files.delete(stale);
        }
        for (Path file : files) {
            Files.writeString(generated.resolve(file.getFileName()), moved(Files.readString(file), port));
        }
        return generated.toRealPath();
    }

    /** {@code yaml} with each of the sample's default ports moved as far as the page's port. */
    static String moved(String yaml, int port) {
        return PORT.matcher(yaml).replaceAll(match -> match.group(1) + moved(match, port));
    }

    private static int moved(MatchResult match, int port) {
        int offset = Integer.parseInt(match.group(2)) - Options.DEFAULT_PORT;
        return offset >= 0 && offset < Topology.PORTS ? port + offset : Options.DEFAULT_PORT + offset;
    }

    private static List<Path> yamlFiles(Path folder) throws SampleException {
        if (!Files.isDirectory(folder)) {
            throw new SampleException("--config: " + folder + " (expected: a folder of YAML files; there is none)");
        }
        List<Path> files = yamlFilesIn(folder);
        if (files.isEmpty()) {
            throw new SampleException("--config: " + folder + " (expected: at least one .yaml or .yml file in it)");
        }
        return files;
    }

    private static List<Path> yamlFilesIn(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
