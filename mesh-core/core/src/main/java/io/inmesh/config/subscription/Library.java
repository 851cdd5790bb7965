package io.inmesh.config.subscription;

import org.jspecify.annotations.Nullable;

/** This library. */
final class Library {

    /** As its jar says; {@code dev} outside of one. */
    static final String VERSION = version(Library.class.getPackage().getImplementationVersion());

    private Library() {}

    private static String version(@Nullable String told) {
        return told == null ? "dev" : told;
    }
}
