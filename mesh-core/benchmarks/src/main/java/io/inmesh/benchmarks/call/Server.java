package io.inmesh.benchmarks.call;

import io.inmesh.Mesh;
import io.inmesh.MeshServer;
import io.inmesh.config.MeshSettings;
import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Response;
import io.inmesh.telemetry.Telemetry;
import io.netty.buffer.Unpooled;
import java.util.function.IntSupplier;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** One way to serve the same 1 KiB. Its port is the answer. */
interface Server extends IntSupplier {

    String TYPE = "application/octet-stream";

    static Server named(String name) {
        return switch (name) {
            case "raw-reactor-netty" -> raw();
            case "mesh-defaults" -> mesh(Telemetry.global());
            case "mesh-observed" -> mesh(Telemetry.of(Observation.start()));
            default ->
                throw new IllegalArgumentException(
                        "server: " + name + " (expected: raw-reactor-netty, mesh-defaults or mesh-observed)");
        };
    }

    /** reactor-netty's own server, with the answer in its cheapest form. */
    private static Server raw() {
        byte[] bytes = new byte[Target.BODY_BYTES];
        DisposableServer server = HttpServer.create()
                .host(Target.HOST)
                .port(0)
                .runOn(LoopResources.create("raw", 1, true))
                .handle((request, response) ->
                        response.header("content-type", TYPE).sendObject(Unpooled.wrappedBuffer(bytes)))
                .bindNow();
        return server::port;
    }

    /** The whole inbound stack with everything on that is on by default. */
    private static Server mesh(Telemetry telemetry) {
        Mesh mesh = Mesh.start(MeshSettings.DEFAULT.withName("benchmark"), telemetry);
        Headers headers = Headers.of("content-type", TYPE);
        byte[] bytes = new byte[Target.BODY_BYTES];
        MeshServer server = mesh.serve(request -> Mono.just(Response.of(200, headers, Body.of(bytes))));
        return server::port;
    }
}
