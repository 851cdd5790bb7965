package io.inmesh.document;

/**
 * Something wrong in what people wrote.
 *
 * @param origin the file, or another source such as {@code application.properties}
 * @param line from 1; 0: not known
 * @param severity see {@link Severity}
 * @param message {@code key: value (expected: ...)}
 */
public record Problem(String origin, int line, Severity severity, String message) {

    /** How bad it is. */
    public enum Severity {
        /** What it concerns cannot be used as it is written. */
        ERROR,
        /** It is used, but not all of it, or not as its author may think. */
        WARNING;

        @Override
        public String toString() {
            return this == ERROR ? "error" : "warning";
        }
    }

    /** An error. */
    public Problem(String origin, int line, String message) {
        this(origin, line, Severity.ERROR, message);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@code origin:line: error: message}, the form in which compilers tell, and editors find, a place. */
    public String diagnostic() {
        return place() + ": " + severity + ": " + message;
    }

    /** {@code origin:line: message}. */
    @Override
    public String toString() {
        return place() + ": " + message;
    }

    private String place() {
        return origin + (line == 0 ? "" : ":" + line);
    }
}
