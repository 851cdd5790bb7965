package io.inmesh.routing;

/** Tests an authority as host names are compared: without regard to case, with its port or without. Thread-safe. */
final class AuthorityMatcher implements TextMatcher {

    private final TextMatcher matcher;

    AuthorityMatcher(StringMatch match) {
        matcher = TextMatcher.caseless(match);
    }

    @Override
    public boolean fits(String text, int begin, int end) {
        if (matcher.fits(text, begin, end)) {
            return true;
        }
        int hostEnd = RequestFields.hostEnd(text);
        return hostEnd < end && matcher.fits(text, begin, hostEnd);
    }
}
