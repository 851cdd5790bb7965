package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder of mesh resources that the processes watch. */
final class Resources {

    /** A line of YAML that holds nothing but a name and a number, as the ports of endpoints are written. */
    private static final Pattern PORT =
            Pattern.compile("(?m)^([ \\t-]*[a-z0-9-]+:[ \\t]*)(\\d{1,5})(?=[ \\t]*(#.*)?\\r?$)");

    private static final Pattern DOCUMENT = Pattern.compile("(?m)^(?=---)");

    /** What tells of endpoints. The ports of services are numbers of the mesh, which other resources refer to. */
    private static final Pattern ENDPOINTS =
            Pattern.compile("(?m)^kind:[ \\t]*(EndpointSlice|WorkloadEntry)[ \\t]*(#.*)?\\r?$");

    private Resources() {}

    /**
     * The folder itself while the ports are where its files say; otherwise a copy in {@code generated}, with the
     * sample's default ports moved.
     */
    static Path prepare(Path folder, int port, Path generated) throws SampleException, IOException {
        return port == Options.DEFAULT_PORT && !yamlFiles(folder).isEmpty()
                ? folder.toRealPath()
                : copy(folder, port, generated);
    }

    /** A copy in {@code generated}, with the sample's default ports moved. */
    static Path copy(Path folder, int port, Path generated) throws SampleException, IOException {
        List<Path> files = yamlFiles(folder);
        Files.createDirectories(generated);
        for (Path stale : yamlFilesIn(generated)) {
            Files.delete(stale);
        }
        for (Path file : files) {
            Files.writeString(generated.resolve(file.getFileName()), moved(Files.readString(file), port));
        }
        return generated.toRealPath();
    }

    /** Takes what tells of endpoints out of the files of {@code folder}. */
    static Path withoutEndpoints(Path folder) throws IOException {
        for (Path file : yamlFilesIn(folder)) {
            Files.writeString(
                    file,
                    DOCUMENT.splitAsStream(Files.readString(file))
                            .filter(document -> !ENDPOINTS.matcher(document).find())
                            .collect(Collectors.joining()));
        }
        return folder;
    }

    /** {@code yaml} with each of the sample's default ports, where it is an endpoint's, moved as far as the page's port. */
    static String moved(String yaml, int port) {
        return DOCUMENT.splitAsStream(yaml)
                .map(document -> ENDPOINTS.matcher(document).find()
                        ? PORT.matcher(document).replaceAll(match -> moved(match, port))
                        : document)
                .collect(Collectors.joining());
    }

    private static String moved(MatchResult match, int port) {
        int offset = Integer.parseInt(match.group(2)) - Options.DEFAULT_PORT;
        boolean isOurs = offset >= 0 && offset < Topology.PORTS;
        return match.group(1) + (isOurs ? Integer.toString(port + offset) : match.group(2));
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
