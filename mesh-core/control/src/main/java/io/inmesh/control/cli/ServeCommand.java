package io.inmesh.control.cli;

import io.inmesh.control.ControlServer;
import io.inmesh.control.ControlSettings;
import io.inmesh.control.api.Access;
import io.inmesh.control.store.EtcdStoreSettings;
import io.inmesh.control.store.FileStoreSettings;
import io.inmesh.control.store.StoreException;
import io.inmesh.identity.PemPaths;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mesh serve}: the shared config service, until it is told to end. */
@Command(
        name = "serve",
        description = "Runs the shared config service over a directory of YAML files, or over etcd.",
        footer = {
            "",
            "It serves loopback, prints where, and a token that may do everything for as long as it runs; that token is",
            "MESH_TOKEN where it is set. With --tokens there is no such token, but for --admin-token. Any other address",
            "takes TLS and tokens.",
            "",
            "Example: mesh serve -d config",
            "         mesh serve -d config --host 0.0.0.0 --tls-cert tls.crt --tls-key tls.key --tokens tokens.yaml",
        })
final class ServeCommand implements Callable<Integer> {

    private static final String TOKEN = "MESH_TOKEN";

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli's to read
    private final HelpOption help = new HelpOption();

    @ArgGroup(multiplicity = "1")
    private Place place = new Place();

    /** Where it keeps what it knows. */
    static final class Place {

        @Option(
                names = {"-d", "--directory"},
                paramLabel = "DIR",
                description = "A directory of YAML files; made where it is missing.")
        private @Nullable Path directory;

        @Option(
                names = "--etcd",
                paramLabel = "URL",
                split = ",",
                description = "The members of an etcd, such as http://127.0.0.1:2379, with commas between them.")
        private List<URI> etcd = List.of();
    }

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "7700",
            description = "The port, 0 for any free one; 7700 is the default.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address, 0.0.0.0 for all of this machine; 127.0.0.1 is the default.")
    private String host = "127.0.0.1";

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = "Who may do what: a file that nobody else reads; mesh token makes entries for it.")
    private @Nullable Path tokens;

    @Option(
            names = "--admin-token",
            description =
                    "Beside those of --tokens, a token that may do everything: MESH_TOKEN, or one that is printed.")
    private boolean wantsAdmin;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "The certificate (PEM), and those between it and the root.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key (PEM, PKCS#8 without a password).")
    private @Nullable Path key;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Callers must show a certificate of these authorities (PEM), beside their token.")
    private @Nullable Path authorities;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        String given = System.getenv(TOKEN);
        boolean isAdminKnown = tokens == null && ControlSettings.isLoopback(host);
        boolean isGiven = given != null && !given.isBlank();
        String token = given == null || given.isBlank() ? Access.newToken() : given.strip();
        Access access = Access.none();
        if (isAdminKnown || wantsAdmin) {
            access = access.with(token, Access.administrator("admin"));
        }
        ControlServer server = start(access);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "mesh-shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("serving " + (certificate == null ? "http://" : "https://") + authority(server.port())
                + " at revision " + server.store().current().revision());
        if (!access.isEmpty() && !isGiven) {
            out.println("admin token, for as long as this runs: " + token);
        }
        out.flush();
        server.awaitClosed();
        return ExitStatus.OK;
    }

    private String authority(int openPort) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + openPort;
    }

    private ControlServer start(Access access) {
        try {
            ControlSettings settings = ControlSettings.of(storage());
            return ControlServer.start(settings.withTls(tls())
                    .withTokens(tokens)
                    .withAccess(access)
                    .withListener(settings.listener().withHost(host).withPort(port)));
        } catch (IllegalArgumentException | IllegalStateException | StoreException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable PemPaths tls() {
        if (certificate == null && key == null && authorities == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--tls-cert and --tls-key: " + (certificate == key ? "neither" : "one of them")
                            + " (expected: both)");
        }
        return new PemPaths(certificate, key, authorities);
    }

    private ControlSettings.Storage storage() {
        return place.directory == null
                ? new ControlSettings.Storage.Etcd(EtcdStoreSettings.of(place.etcd))
                : new ControlSettings.Storage.Files(FileStoreSettings.of(place.directory));
    }
}
