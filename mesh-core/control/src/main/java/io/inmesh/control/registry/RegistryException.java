package io.inmesh.control.registry;

import org.jspecify.annotations.Nullable;

/** Why a registry did not take what it was given: it is full, or etcd does not answer. Without a stack trace. */
public final class RegistryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RegistryException(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    static RegistryException full(String what, int most) {
        return new RegistryException("this service has " + most + " " + what + ", as many as it takes", null);
    }
}
