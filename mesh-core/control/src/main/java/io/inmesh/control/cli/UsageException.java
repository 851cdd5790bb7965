package io.inmesh.control.cli;

/** What the command line names is not there or not readable; ends the process with {@link ExitStatus#USAGE}. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message {@code what: value (expected: ...)} */
    UsageException(String message) {
        super(message, null, false, false);
    }
}
