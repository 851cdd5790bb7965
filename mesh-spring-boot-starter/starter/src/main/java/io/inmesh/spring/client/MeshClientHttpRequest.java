package io.inmesh.spring.client;

import io.inmesh.MeshClient;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.spring.server.ServedCall;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.Assert;
import org.springframework.util.FastByteArrayOutputStream;
import reactor.core.Exceptions;

/** A request of RestClient or RestTemplate that the mesh sends. */
final class MeshClientHttpRequest extends AbstractClientHttpRequest implements StreamingHttpOutputMessage {

    private final MeshClient client;
    private final HttpMethod method;
    private final URI uri;
    private final @Nullable Duration readTimeout;
    private @Nullable FastByteArrayOutputStream buffered;
    private StreamingHttpOutputMessage.@Nullable Body streamed;

    MeshClientHttpRequest(MeshClient client, HttpMethod method, URI uri, @Nullable Duration readTimeout) {
        this.client = client;
        this.method = method;
        this.uri = uri;
        this.readTimeout = readTimeout;
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
    protected OutputStream getBodyInternal(HttpHeaders headers) {
        Assert.state(streamed == null, "Invoke either getBody or setBody; not both");
        if (buffered == null) {
            buffered = new FastByteArrayOutputStream(1024);
        }
        return buffered;
    }

    @Override
    public void setBody(StreamingHttpOutputMessage.Body body) {
        assertNotExecuted();
        Assert.state(buffered == null, "Invoke either getBody or setBody; not both");
        streamed = body;
    }

    @Override
    protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
        Request request =
                ServedCall.inherit(HeaderFields.apply(MeshUri.request(method.name(), uri, readTimeout), headers));
        try {
            return new MeshClientHttpResponse(send(request, headers.getContentLength()), readTimeout);
        } catch (MeshException e) {
            throw MeshIoExceptions.of(e);
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof InterruptedException) {
                IOException interrupted = new InterruptedIOException("interrupted while waiting for the response");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    private Response send(Request request, long length) throws IOException {
        if (streamed == null) {
            byte[] bytes = buffered == null ? new byte[0] : buffered.toByteArray();
            return client.sendBlocking(request.withBody(io.inmesh.service.Body.of(bytes)));
        }
        byte[] small = SmallBody.bytes(streamed, length);
        return small == null
                ? WritingCall.send(client, request, streamed, length)
                : client.sendBlocking(request.withBody(io.inmesh.service.Body.of(small)));
    }
}
