package io.inmesh.samples.bookinfo.runner;

/** Why the sample cannot go on, in words for the person who started it. */
final class SampleException extends Exception {

    private static final long serialVersionUID = 1L;

    SampleException(String message) {
        super(message);
    }
}
