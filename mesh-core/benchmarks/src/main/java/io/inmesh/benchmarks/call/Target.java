package io.inmesh.benchmarks.call;

import java.util.List;

/**
 * What a contender calls: a GET of {@value #PATH} is answered with {@value #BODY_BYTES} bytes.
 *
 * @param ports of the backends on this host
 */
public record Target(Protocol protocol, List<Integer> ports) {

    public static final String HOST = "127.0.0.1";
    public static final String PATH = "/bench";
    public static final int BODY_BYTES = 1024;

    public String uri(int backend) {
        return (protocol.isTls() ? "https://" : "http://") + HOST + ":" + ports.get(backend) + PATH;
    }
}
