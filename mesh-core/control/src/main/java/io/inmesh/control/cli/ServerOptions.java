package io.inmesh.control.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which config service is asked, and how it knows who asks; of every command that asks one. */
final class ServerOptions {

    private static final String DEFAULT_SERVER = "http://127.0.0.1:7700";

    @Option(
            names = {"-s", "--server"},
            paramLabel = "URL",
            description = "The config service; without it MESH_SERVER, or " + DEFAULT_SERVER + ".")
    private @Nullable String server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "A file with the token; without it the token is MESH_TOKEN. Never on the command line, which others see.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates (PEM) of the authority of an https service; without it those that Java trusts.")
    private @Nullable Path authorities;

    @Option(names = "--cert", paramLabel = "FILE", description = "A certificate (PEM) to show, where one is asked for.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The key (PEM) of --cert.")
    private @Nullable Path key;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    private CommandSpec spec;

    /** The service as the command line and the environment name it. */
    ControlClient connect() {
        URI address = address();
        String token = token();
        if (token != null && "http".equals(address.getScheme()) && !isLoopback(address.getHost())) {
            spec.commandLine()
                    .getErr()
                    .println("warning: the token goes to " + address + " in clear text (expected: https)");
        }
        try {
            return ControlClient.of(
                    address,
                    token,
                    tokenFile == null ? "MESH_TOKEN" : tokenFile.toString(),
                    ClientTlsFiles.of(authorities, certificate, key));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private URI address() {
        String given = server == null ? System.getenv("MESH_SERVER") : server;
        String text = given == null || given.isBlank() ? DEFAULT_SERVER : given.strip();
        try {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (List.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below, as other text that is no such address
        }
        throw new ParameterException(
                spec.commandLine(),
                (server == null ? "MESH_SERVER: " : "--server: ") + text
                        + " (expected: such as http://127.0.0.1:7700)");
    }

    private @Nullable String token() {
        if (tokenFile == null) {
            String given = System.getenv("MESH_TOKEN");
            return given == null || given.isBlank() ? null : checked("MESH_TOKEN", given.strip());
        }
        try {
            return checked(tokenFile.toString(), Files.readString(tokenFile).strip());
        } catch (IOException e) {
            throw new UsageException("--token-file: " + tokenFile + ": cannot be read (expected: a file with a token)");
        }
    }

    private static String checked(String where, String token) {
        // Not shown: it may be a token all the same.
        if (!token.matches("[\\x21-\\x7e]{1,4096}")) {
            throw new UsageException(where + ": holds no token (expected: one line of visible characters)");
        }
        return token;
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
