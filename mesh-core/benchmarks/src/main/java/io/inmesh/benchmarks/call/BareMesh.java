package io.inmesh.benchmarks.call;

import io.inmesh.naming.Endpoint;
import io.inmesh.service.Call;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.ClientTls;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.Connector;
import io.inmesh.transport.EventLoops;
import io.inmesh.transport.PoolQuota;
import io.inmesh.transport.TransportSettings;
import java.time.Duration;

/** The mesh's transport alone, round robin by hand. */
final class BareMesh extends MeshCalls {

    private final EventLoops loops;
    private final Connector connector;

    BareMesh(Target target) {
        this(target, EventLoops.start(1));
    }

    private BareMesh(Target target, EventLoops loops) {
        this(target, loops, Connector.netty(loops, TransportSettings.DEFAULT, MeshTime.system()));
    }

    private BareMesh(Target target, EventLoops loops, Connector connector) {
        super(roundRobin(target, connector));
        this.loops = loops;
        this.connector = connector;
    }

    private static Service roundRobin(Target target, Connector connector) {
        ConnectionSettings settings = DefaultMesh.connections(target.protocol());
        ClientTls tls = target.protocol().isTls() ? Identity.load().forMesh(target.protocol()) : null;
        Service[] backends = target.ports().stream()
                .map(port -> connector.open(Endpoint.of(Target.HOST, port), settings, tls, new PoolQuota(settings)))
                .toArray(Service[]::new);
        int[] next = {0};
        return request -> {
            next[0] = (next[0] + 1) % backends.length;
            return backends[next[0]].call(request.withCall(Call.to("bench")));
        };
    }

    @Override
    public void close() {
        connector.close(Duration.ZERO).then(loops.close()).block(Duration.ofSeconds(10));
    }
}
