package io.inmesh.control.cli;

import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The resources in files and directories that a command line names. */
final class ResourceFiles {

    private ResourceFiles() {}

    /**
     * The files that {@code paths} stand for, each once, in the order of their names: of a directory its {@code .yaml} and
     * {@code .yml} files, without its subdirectories and names that begin with a dot.
     *
     * @throws UsageException when one is not there or cannot be listed
     */
    static List<Path> list(List<Path> paths) {
        TreeSet<Path> files = new TreeSet<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> entries = Files.list(path)) {
                    entries.filter(ResourceFiles::isResourceFile).forEach(files::add);
                } catch (IOException e) {
                    throw new UsageException(path + ": cannot be listed: " + e.getMessage());
                }
            } else if (Files.exists(path)) {
                files.add(path);
            } else {
                throw new UsageException(path + ": no such file or directory");
            }
        }
        return List.copyOf(files);
    }

    private static boolean isResourceFile(Path path) {
        String name = path.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(path);
    }

    /** All resources of {@code files}; what cannot be read is a problem. */
    static List<Resource> read(List<Path> files, Problems problems) {
        List<Resource> resources = new ArrayList<>();
        for (Path file : files) {
            resources.addAll(Resource.all(Documents.read(file, file.toString(), problems)));
        }
        return resources;
    }
}
