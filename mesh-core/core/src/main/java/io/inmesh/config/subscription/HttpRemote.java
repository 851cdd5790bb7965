package io.inmesh.config.subscription;

import io.inmesh.identity.PemFiles;
import io.inmesh.identity.PemPaths;
import io.inmesh.naming.Endpoint;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.ClientTls;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.Connector;
import io.inmesh.transport.EndpointClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The replicas over the mesh's own transport. Thread-safe. */
final class HttpRemote implements Remote {

    private static final int LONGEST_TOKEN = 8192;

    private final List<URI> addresses;
    private final SubscriptionSettings.Access access;
    private final Connector connector;
    private final @Nullable PemFiles files;
    private final @Nullable ClientTls tls;
    private final AtomicReferenceArray<EndpointClient> clients;

    /** @throws IllegalArgumentException when the file of authorities cannot be used */
    HttpRemote(SubscriptionSettings settings, Connector connector, MeshTime time) {
        this.addresses = settings.addresses();
        this.access = settings.access();
        this.connector = connector;
        boolean isSecure = addresses.stream().anyMatch(HttpRemote::isSecure);
        Path authorities = access.authorities();
        this.files =
                isSecure && authorities != null ? PemFiles.open(new PemPaths(null, null, authorities), time) : null;
        this.tls = isSecure ? ClientTls.trusting(trust(files)) : null;
        this.clients = new AtomicReferenceArray<>(addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            clients.set(i, open(addresses.get(i)));
        }
    }

    private static Supplier<X509ExtendedTrustManager> trust(@Nullable PemFiles files) {
        if (files != null) {
            return files::trust;
        }
        X509ExtendedTrustManager system = PemFiles.systemTrust();
        return () -> system;
    }

    private static boolean isSecure(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    private EndpointClient open(URI address) {
        String host = address.getHost().replaceAll("[\\[\\]]", "");
        int port = address.getPort() >= 0 ? address.getPort() : isSecure(address) ? 443 : 80;
        return connector.open(Endpoint.of(host, port), ConnectionSettings.DEFAULT, isSecure(address) ? tls : null);
    }

    @Override
    public int count() {
        return addresses.size();
    }

    @Override
    public String address(int index) {
        return addresses.get(index).toString();
    }

    @Override
    public Mono<Response> send(int index, Request request) {
        URI address = addresses.get(index);
        String path = address.getRawPath() == null ? "" : address.getRawPath().replaceAll("/+$", "");
        Request addressed = request.withTarget(path + request.target()).withAuthority(address.getRawAuthority());
        String token;
        try {
            token = token();
        } catch (MeshException e) {
            return Mono.error(e);
        }
        Request signed = token.isEmpty() ? addressed : addressed.withHeader("authorization", "Bearer " + token);
        return clients.get(index).call(signed);
    }

    private String token() {
        Path file = access.tokenFile();
        if (file == null) {
            return access.token().value();
        }
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LONGEST_TOKEN + 1), StandardCharsets.US_ASCII).strip();
            return new Secret(text).value();
        } catch (IOException e) {
            throw MeshException.of(Kind.CONNECT_FAILED, "mesh.config.token-file: " + file + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw MeshException.of(Kind.CONNECT_FAILED, "mesh.config.token-file: " + file + ": " + e.getMessage());
        }
    }

    @Override
    public void renew(int index) {
        EndpointClient old = clients.getAndSet(index, open(addresses.get(index)));
        old.close(Duration.ZERO).subscribe();
    }

    @Override
    public void close() {
        for (int i = 0; i < clients.length(); i++) {
            clients.get(i).close(Duration.ZERO).subscribe();
        }
        if (files != null) {
            files.close();
        }
    }
}
