package io.inmesh.quarkus.runtime;

import io.inmesh.Mesh;
import io.inmesh.service.Body;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Variant;
import jakarta.ws.rs.ext.WriterInterceptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;
import org.jboss.resteasy.reactive.client.handlers.ClientSendRequestHandler;
import org.jboss.resteasy.reactive.client.impl.RestClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ClientRestHandler;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends one REST client call through the mesh: it takes the place of the handler that would send it with Vert.x, so that
 * all filters, interceptors, mappers and readers before and after it work as ever. The only class that knows Quarkus'
 * {@link RestClientRequestContext}, which is not a public API.
 */
final class MeshSendHandler implements ClientRestHandler {

    private static final Executor SAME_THREAD = Runnable::run;
    private static final WriterInterceptor[] NO_INTERCEPTORS = {};

    private final Mesh mesh;

    private MeshSendHandler(Mesh mesh) {
        this.mesh = mesh;
    }

    /** Lets {@code mesh} send the request once its filters have run. */
    static void install(ResteasyReactiveClientRequestContext request, Mesh mesh) {
        RestClientRequestContext context = request.unwrap(RestClientRequestContext.class);
        ClientRestHandler[] handlers = context.getHandlers().clone();
        boolean replaced = false;
        for (int i = context.getPosition(); i < handlers.length; i++) {
            if (handlers[i] instanceof ClientSendRequestHandler) {
                handlers[i] = new MeshSendHandler(mesh);
                replaced = true;
            }
        }
        if (!replaced) {
            throw new IllegalStateException(
                    "This version of Quarkus sends REST calls in a way that the mesh does not know");
        }
        int position = context.getPosition();
        context.restart(handlers, true);
        context.setPosition(position);
    }

    @Override
    public void handle(RestClientRequestContext context) throws IOException {
        if (context.isAborted()) {
            return;
        }
        Context vertx = context.getClientRequestContext().getContext();
        URI uri = context.getUri();
        Request request = withDeadline(Request.of(context.getHttpMethod(), target(uri)), context);
        MultivaluedMap<String, String> headers = headers(context);
        // Before the headers are read: writers and interceptors may change them.
        Body body = body(context, headers, vertx);
        MeshExchange exchange = new MeshExchange(vertx, new Continuation(context));
        context.setHttpClientRequest(VertxRequest.cancelledBy(exchange::cancel));
        context.suspend();
        exchange.start(
                mesh.client(destination(uri)),
                request.withHeaders(RestHeaders.toMesh(headers)).withBody(body));
    }

    private static String destination(URI uri) {
        String authority = uri.getRawAuthority();
        if (authority == null) {
            throw new IllegalArgumentException(uri + ": no service (expected: mesh://<service>)");
        }
        return authority.substring(authority.indexOf('@') + 1);
    }

    private static String target(URI uri) {
        String path = uri.getRawPath();
        String target = path == null || path.isEmpty() ? "/" : path;
        return uri.getRawQuery() == null ? target : target + '?' + uri.getRawQuery();
    }

    private static MultivaluedMap<String, String> headers(RestClientRequestContext context) {
        MultivaluedMap<String, String> headers = context.getRequestHeadersAsMap();
        if (context.getConfiguration().getProperty(QuarkusRestClientProperties.STATIC_HEADERS)
                instanceof Map<?, ?> added) {
            added.forEach((name, value) -> headers.putSingle((String) name, (String) value));
        }
        Entity<?> entity = context.getEntity();
        Variant variant = entity == null ? null : entity.getVariant();
        if (variant != null) {
            putIfAbsent(headers, HttpHeaders.CONTENT_TYPE, variant.getMediaType());
            putIfAbsent(headers, HttpHeaders.CONTENT_LANGUAGE, variant.getLanguageString());
            putIfAbsent(headers, HttpHeaders.CONTENT_ENCODING, variant.getEncoding());
        }
        return headers;
    }

    private static void putIfAbsent(MultivaluedMap<String, String> headers, String name, @Nullable Object value) {
        if (value != null && !headers.containsKey(name)) {
            headers.putSingle(name, value.toString());
        }
    }

    private static Body body(RestClientRequestContext context, MultivaluedMap<String, String> headers, Context vertx)
            throws IOException {
        Entity<?> entity = context.getEntity();
        if (entity == null) {
            return Body.empty();
        }
        if (context.isMultipart()) {
            throw new IllegalArgumentException(
                    "multipart forms cannot be sent through the mesh yet: send them to an http:// address");
        }
        WriterInterceptor[] interceptors =
                context.getConfiguration().getWriterInterceptors().toArray(NO_INTERCEPTORS);
        if (interceptors.length == 0) {
            Body streamed = BodyStreams.upload(entity.getEntity(), vertx);
            if (streamed != null) {
                return streamed;
            }
        }
        Buffer written = context.writeEntity(entity, headers, interceptors);
        return written == null ? Body.empty() : Body.of(written.getBytes());
    }

    /** With the client's read-timeout as a deadline of the whole call; not of streams, which it would end. */
    private static Request withDeadline(Request request, RestClientRequestContext context) {
        Object timeout = context.getConfiguration().getProperty(QuarkusRestClientProperties.READ_TIMEOUT);
        if (context.isRegisterBodyHandler() && timeout instanceof Long millis && millis > 0) {
            long deadline = MeshTime.system().nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            return request.withCall(request.call().withDeadline(deadline));
        }
        return request;
    }

    /** What the rest of the handlers get to see; every method runs on the call's Vert.x context, the last one once. */
    private record Continuation(RestClientRequestContext context) implements MeshExchange.Outcome {

        @Override
        public MeshExchange.Reading reading(int status) {
            boolean success = status >= 200 && status < 300;
            if (!context.isRegisterBodyHandler() && success) {
                return MeshExchange.Reading.STREAM;
            }
            if (context.isFileDownload() && success) {
                return MeshExchange.Reading.FILE;
            }
            boolean blocking = context.isInputStreamDownload()
                    || (context.isJakartaResponseDownload() && !context.invokedMethodReturnsAsyncType());
            return blocking && status < 400 ? MeshExchange.Reading.INPUT_STREAM : MeshExchange.Reading.MEMORY;
        }

        @Override
        public void content(Response response, @Nullable InputStream content) {
            head(response);
            context.setResponseEntityStream(content);
            context.resume(SAME_THREAD);
        }

        @Override
        public void file(Response response, String path) {
            head(response);
            context.setTmpFilePath(path);
            context.resume(SAME_THREAD);
        }

        @Override
        public void stream(VertxResponse response) {
            context.initialiseResponse(response);
            context.resume(SAME_THREAD);
        }

        @Override
        public void failure(Throwable error) {
            // Response filters run also after a failure, and expect both.
            context.setResponseHeaders(new CaseInsensitiveMap<>());
            context.setResponseReasonPhrase("unknown");
            context.handleException(new ProcessingException(error));
            context.resume(SAME_THREAD);
        }

        private void head(Response response) {
            context.setResponseStatus(response.status());
            context.setResponseReasonPhrase(RestHeaders.reason(response.status()));
            context.setResponseHeaders(RestHeaders.fromMesh(response.headers()));
        }
    }
}
