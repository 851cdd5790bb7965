package io.inmesh.document;

/**
 * Something wrong in what people wrote.
 *
 * @param origin the file, or another source such as {@code application.properties}
 * @param line from 1; 0: not known
 * @param message {@code key: value (expected: ...)}
 */
public record Problem(String origin, int line, String message) {

    /** {@code origin:line: message}. */
    @Override
    public String toString() {
        return origin + (line == 0 ? "" : ":" + line) + ": " + message;
    }
}
