package io.inmesh.spring.client;

import io.inmesh.service.MeshException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** The mesh's errors as those that Spring's clients and their users expect; the {@link MeshException} is the cause. */
final class MeshIoExceptions {

    private MeshIoExceptions() {}

    static IOException of(MeshException failure) {
        String message = String.valueOf(failure.getMessage());
        IOException translated =
                switch (failure.kind()) {
                    case ATTEMPT_TIMEOUT, DEADLINE_EXCEEDED -> new SocketTimeoutException(message);
                    case UNKNOWN_DESTINATION -> new UnknownHostException(message);
                    case CONNECT_FAILED -> new ConnectException(message);
                    default -> new IOException(message);
                };
        translated.initCause(failure);
        return translated;
    }
}
