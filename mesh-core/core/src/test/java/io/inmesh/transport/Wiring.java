package io.inmesh.transport;

import io.inmesh.transport.ConnectionSettings.Protocol;
import io.inmesh.transport.TlsOptions.Engine;
import org.jspecify.annotations.Nullable;

/** What a call may travel over. */
enum Wiring {
    HTTP_1_1(Protocol.HTTP_1_1, null),
    HTTP_2(Protocol.HTTP_2, null),
    TLS_HTTP_1_1(Protocol.HTTP_1_1, Engine.JDK),
    TLS_HTTP_2(Protocol.HTTP_2, Engine.JDK),
    /** The engine that keeps its memory outside of the heap, where the machine has it. */
    OPENSSL_HTTP_1_1(Protocol.HTTP_1_1, Engine.AUTO);

    final Protocol protocol;
    private final @Nullable Engine engine;

    Wiring(Protocol protocol, @Nullable Engine engine) {
        this.protocol = protocol;
        this.engine = engine;
    }

    @Nullable
    ServerTls server() {
        return engine == null ? null : TlsFixture.mutual().withOptions(TlsOptions.DEFAULT.withEngine(engine));
    }

    @Nullable
    ClientTls client() {
        return engine == null
                ? null
                : TlsFixture.client()
                        .withKeys(TlsFixture.keysOf(TlsFixture.CLIENT))
                        .withOptions(TlsOptions.DEFAULT.withEngine(engine));
    }
}
