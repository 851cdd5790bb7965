package io.inmesh.quarkus.runtime;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;

/**
 * Stands for the Vert.x request that a call through the mesh does not have: Quarkus' invokers reset it, or close its
 * connection, when a Uni or Multi is cancelled.
 */
final class VertxRequest {

    private VertxRequest() {}

    static HttpClientRequest cancelledBy(Runnable cancel) {
        HttpConnection connection = (HttpConnection) Proxy.newProxyInstance(
                HttpConnection.class.getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "close", "shutdown" -> {
                        cancel.run();
                        yield Future.succeededFuture();
                    }
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> arguments != null && proxy == arguments[0];
                    case "toString" -> "a connection of the mesh";
                    default ->
                        throw new UnsupportedOperationException(method.getName() + ": the mesh owns the connection");
                });
        return (HttpClientRequest) Proxy.newProxyInstance(
                HttpClientRequest.class.getClassLoader(),
                new Class<?>[] {HttpClientRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "reset" -> {
                        cancel.run();
                        yield true;
                    }
                    case "connection" -> connection;
                    case "exceptionHandler" -> proxy;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> arguments != null && proxy == arguments[0];
                    case "toString" -> "a request that the mesh sends";
                    default ->
                        throw new UnsupportedOperationException(method.getName() + ": the mesh sends this request");
                });
    }
}
