package io.inmesh.benchmarks.call;

import java.util.function.IntConsumer;

/** One way to make the same call. A class of its own, with a constructor that takes a {@link Target}. */
public interface Contender extends AutoCloseable {

    /**
     * Makes one call to the next of the backends and passes the number of body bytes on, or -1 when it failed. Called
     * again from within {@code done}.
     */
    void call(IntConsumer done);

    @Override
    void close();

    /** Classes are named, not linked: not all of them are on every contender's class path. */
    static Contender named(String name, Target target) throws ReflectiveOperationException {
        String type =
                switch (name) {
                    case "raw-reactor-netty" -> "call.RawReactorNetty";
                    case "bare-netty" -> "call.BareNetty";
                    case "mesh-bare" -> "call.BareMesh";
                    case "mesh-defaults" -> "call.DefaultMesh";
                    case "mesh-observed" -> "call.ObservedMesh";
                    case "servicetalk" -> "servicetalk.ServiceTalk";
                    case "load" -> "call.Load";
                    default ->
                        throw new IllegalArgumentException("contender: " + name + " (expected: raw-reactor-netty,"
                                + " bare-netty, servicetalk, mesh-bare, mesh-defaults or mesh-observed)");
                };
        return Class.forName("io.inmesh.benchmarks." + type)
                .asSubclass(Contender.class)
                .getDeclaredConstructor(Target.class)
                .newInstance(target);
    }
}
