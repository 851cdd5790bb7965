package io.inmesh.control.watch;

/**
 * All that streams tell of, at one moment. Immutable.
 *
 * @param config what people wrote
 * @param registered what registered instances come to
 */
record State(ResourceIndex config, Registered registered) {

    long revision() {
        return config.snapshot().revision();
    }

    Position position(String epoch) {
        return new Position(revision(), epoch, registered.version());
    }
}
