package io.inmesh.control.cli;

import io.inmesh.control.ControlServer;
import io.inmesh.control.ControlSettings;
import io.inmesh.control.api.Access;
import io.inmesh.control.store.EtcdStoreSettings;
import io.inmesh.control.store.FileStoreSettings;
import io.inmesh.control.store.StoreException;
import io.inmesh.transport.ListenerSettings;
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
            "MESH_TOKEN where it is set.",
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

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        String given = System.getenv(TOKEN);
        String token = given == null || given.isBlank() ? Access.newToken() : given.strip();
        ControlServer server = start(token);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "mesh-shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("serving http://127.0.0.1:" + server.port() + " at revision "
                + server.store().current().revision());
        if (!token.equals(given)) {
            out.println("admin token, for as long as this runs: " + token);
        }
        out.flush();
        server.awaitClosed();
        return ExitStatus.OK;
    }

    private ControlServer start(String token) {
        try {
            ControlSettings settings = ControlSettings.of(storage())
                    .withListener(ListenerSettings.DEFAULT.withPort(port))
                    .withAccess(Access.none().with(token, Access.administrator("admin")));
            return ControlServer.start(settings);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        } catch (StoreException | IllegalStateException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private ControlSettings.Storage storage() {
        return place.directory == null
                ? new ControlSettings.Storage.Etcd(EtcdStoreSettings.of(place.etcd))
                : new ControlSettings.Storage.Files(FileStoreSettings.of(place.directory));
    }
}
