package io.inmesh.control.store;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Connections to etcd that notice when nobody is there any more. */
public final class EtcdClients {

    private static final int MOST_INBOUND_BYTES = 64 * 1024 * 1024;

    private EtcdClients() {}

    /** Connects when it is first used. */
    public static Client open(EtcdStoreSettings settings) {
        ClientBuilder builder = Client.builder()
                .endpoints(settings.endpoints())
                .maxInboundMessageSize(MOST_INBOUND_BYTES)
                // The most often that etcd allows.
                .keepaliveTime(Duration.ofSeconds(5))
                .keepaliveTimeout(Duration.ofSeconds(2))
                .keepaliveWithoutCalls(true)
                .connectTimeout(settings.timeout());
        EtcdStoreSettings.Login login = settings.login();
        if (login != null) {
            builder.user(bytes(login.user())).password(bytes(login.password()));
        }
        return builder.build();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
