package io.inmesh.samples.bookinfo.productpage;

import java.util.regex.Pattern;

/** A user's name becomes a cookie and a header, so that only what is harmless in both is taken. */
final class UserName {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    private UserName() {}

    /** The name, or the empty string for one that is not taken. */
    static String of(String value) {
        return NAME.matcher(value).matches() ? value : "";
    }
}
