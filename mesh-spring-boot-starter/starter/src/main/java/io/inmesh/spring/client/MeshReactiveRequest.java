package io.inmesh.spring.client;

import io.inmesh.service.Body;
import io.inmesh.service.Request;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.AbstractClientHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A request of WebClient that the mesh sends: one value goes into memory and can be sent again, many are streamed. */
final class MeshReactiveRequest extends AbstractClientHttpRequest {

    private final HttpMethod method;
    private final URI uri;
    private final @Nullable Duration readTimeout;
    private Body body = Body.empty();

    MeshReactiveRequest(HttpMethod method, URI uri, @Nullable Duration readTimeout) {
        this.method = method;
        this.uri = uri;
        this.readTimeout = readTimeout;
    }

    /** The request as committed. */
    Request toMesh() {
        return HeaderFields.apply(MeshUri.request(method.name(), uri, readTimeout), getHeaders())
                .withBody(body);
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public DataBufferFactory bufferFactory() {
        return DefaultDataBufferFactory.sharedInstance;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Spring has it so: the caller names the type
    public <T> T getNativeRequest() {
        return (T) toMesh();
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> content) {
        return doCommit(() -> content instanceof Mono<? extends DataBuffer> single ? collect(single) : stream(content));
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> content) {
        return writeWith(Flux.from(content).concatMap(Function.identity()));
    }

    @Override
    public Mono<Void> setComplete() {
        return doCommit();
    }

    @Override
    protected void applyHeaders() {
        // toMesh() takes them.
    }

    @Override
    protected void applyCookies() {
        if (!getCookies().isEmpty()) {
            String all = getCookies().values().stream()
                    .flatMap(List::stream)
                    .map(HttpCookie::toString)
                    .collect(Collectors.joining("; "));
            getHeaders().add(HttpHeaders.COOKIE, all);
        }
    }

    private Mono<Void> collect(Mono<? extends DataBuffer> content) {
        return content.doOnNext(buffer -> body = Body.of(bytes(buffer))).then();
    }

    private Mono<Void> stream(Publisher<? extends DataBuffer> content) {
        return Mono.deferContextual(context -> {
            Flux<ByteBuffer> chunks = Flux.from(content)
                    .map(buffer -> ByteBuffer.wrap(bytes(buffer)))
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                    .contextWrite(inner -> inner.putAll(context));
            body = Body.of(chunks, getHeaders().getContentLength());
            return Mono.empty();
        });
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }
}
