package io.inmesh.benchmarks.call;

import java.util.function.IntConsumer;

/** One way to make the same call. */
interface Contender extends AutoCloseable {

    /**
     * Makes one call to the next of the four backends and passes the number of body bytes on, or -1 when it failed.
     * Called again from within {@code done}.
     */
    void call(IntConsumer done);

    @Override
    void close();

    static Contender named(String name, int[] ports) {
        return switch (name) {
            case "raw-reactor-netty" -> new RawReactorNetty(ports);
            case "bare-netty" -> new BareNetty(ports);
            case "mesh-defaults" -> MeshContender.defaults(ports);
            case "mesh-bare" -> MeshContender.bare(ports);
            default ->
                throw new IllegalArgumentException("contender: " + name
                        + " (expected: raw-reactor-netty, bare-netty, mesh-defaults or mesh-bare)");
        };
    }
}
