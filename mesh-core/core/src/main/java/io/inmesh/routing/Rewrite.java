package io.inmesh.routing;

import org.jspecify.annotations.Nullable;

/**
 * How a request is changed before it is sent on. Immutable.
 *
 * @param path see {@link PathRewrite}
 * @param authority null: kept
 */
public record Rewrite(PathRewrite path, @Nullable String authority) {

    public static final Rewrite NONE = new Rewrite(PathRewrite.Keep.INSTANCE, null);
}
