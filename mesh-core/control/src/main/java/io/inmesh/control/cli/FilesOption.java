package io.inmesh.control.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code -f}, of every command that takes resources out of files. */
final class FilesOption {

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description = {
                "A YAML file, a directory of .yaml and .yml files, or - for standard input; may come several",
                "times. All of them count together.",
            })
    private List<Path> paths = List.of();

    List<Path> paths() {
        return paths;
    }

    Manifests read() {
        return Manifests.read(paths, System.in);
    }
}
