package io.inmesh.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an interface whose methods are calls to a service in the mesh. The framework at hand says how a method becomes a
 * request: {@code @GetExchange} in Spring, JAX-RS annotations in Quarkus.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface MeshClient {

    /** The name of the service: {@code reviews}, {@code reviews.books} or {@code reviews:9080}. */
    String value();
}
