package io.inmesh.control.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;

/** The version that the build wrote down. */
final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream in = Objects.requireNonNull(Version.class.getResourceAsStream("version.txt"))) {
            return new String[] {"mesh " + new String(in.readAllBytes(), StandardCharsets.UTF_8).trim()};
        }
    }
}
