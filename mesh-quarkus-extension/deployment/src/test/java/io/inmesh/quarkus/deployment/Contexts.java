package io.inmesh.quarkus.deployment;

import io.quarkus.test.QuarkusUnitTest;

/** Applications under test. */
final class Contexts {

    static final String DEADLINE_HEADER = "x-envoy-expected-rq-timeout-ms";

    private Contexts() {}

    /** One with {@code classes}, on a free port, that knows the services reviews, books, ratings and hanging. */
    static QuarkusUnitTest application(Class<?>... classes) {
        return new QuarkusUnitTest()
                .withApplicationRoot(jar -> jar.addClasses(classes).addClasses(Contexts.class, Backends.class))
                .overrideConfigKey("quarkus.http.test-port", "0")
                .overrideConfigKey("quarkus.application.name", "shop")
                .overrideRuntimeConfigKey("mesh.discovery.sources", "static")
                .overrideRuntimeConfigKey("mesh.services.reviews.endpoints[0]", Backends.dead())
                .overrideRuntimeConfigKey("mesh.services.reviews.endpoints[1]", Backends.busy())
                .overrideRuntimeConfigKey("mesh.services.reviews.endpoints[2]", Backends.good())
                .overrideRuntimeConfigKey("mesh.services.books.endpoints[0]", Backends.dead())
                .overrideRuntimeConfigKey("mesh.services.books.endpoints[1]", Backends.good())
                .overrideRuntimeConfigKey("mesh.services.ratings.endpoints", Backends.good())
                .overrideRuntimeConfigKey("mesh.services.hanging.endpoints", Backends.hanging());
    }
}
