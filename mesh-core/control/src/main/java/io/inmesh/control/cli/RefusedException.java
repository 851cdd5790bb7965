package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The config service did not do what was asked, or could not be asked; ends the process with {@link #exitStatus}. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitStatus;
    private final transient JsonNode problem;

    /** @param problem the service's own document; missing where there is none */
    RefusedException(int exitStatus, String message, JsonNode problem) {
        super(message, null, false, false);
        this.exitStatus = exitStatus;
        this.problem = problem;
    }

    /** Whether asking again would not help: the service does not let this caller, or knows no such thing. */
    boolean isForGood() {
        int status = problem.path("status").asInt();
        return status == 401 || status == 403 || status == 404;
    }

    int exitStatus() {
        return exitStatus;
    }

    JsonNode problem() {
        return problem;
    }
}
