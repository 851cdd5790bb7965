package io.inmesh.balancing;

import io.inmesh.service.CallOperator;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Gives a call the cookie that it is to be hashed by, where it has none, and sets that cookie on its response: for
 * settings that hash by a cookie with a time to live. Stands above retries, so that all attempts have the same. Does
 * nothing otherwise. Thread-safe.
 */
public final class SessionCookieFilter implements Filter {

    private static final String SET_COOKIE = "set-cookie";

    private final Supplier<BalancingSettings> settings;
    private final RandomGenerator random;

    /**
     * @param settings read once per call: where a volatile field holds the current ones, changes apply to the next call
     * @param random thread-safe
     */
    public SessionCookieFilter(Supplier<BalancingSettings> settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        BalancingSettings now = settings.get();
        boolean isWanted = now.algorithm().isHashing()
                && now.hash().key() instanceof HashSettings.Cookie cookie
                && cookie.ttl() != null
                && !HashKeys.hasCookie(request, cookie.name());
        if (!isWanted || !(now.hash().key() instanceof HashSettings.Cookie cookie)) {
            return next.call(request);
        }
        String value = Long.toHexString(random.nextLong());
        Request marked = request.withCall(request.call().with(HashKeys.NEW_COOKIE, value));
        return new Marked(marked, next, setCookie(cookie, value));
    }

    /** As Envoy writes it. */
    private static String setCookie(HashSettings.Cookie cookie, String value) {
        StringBuilder text =
                new StringBuilder(cookie.name()).append("=\"").append(value).append('"');
        if (cookie.ttl() != null && !cookie.ttl().isZero()) {
            text.append("; Max-Age=").append(cookie.ttl().toSeconds());
        }
        if (!cookie.path().isEmpty()) {
            text.append("; Path=").append(cookie.path());
        }
        return text.append("; HttpOnly").toString();
    }

    private static final class Marked extends CallOperator {

        private final Request request;
        private final Service next;
        private final String setCookie;

        Marked(Request request, Service next, String setCookie) {
            this.request = request;
            this.next = next;
            this.setCookie = setCookie;
        }

        @Override
        protected Mono<Response> start() {
            return next.call(request);
        }

        @Override
        protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
            // The cookie is set where there is a response.
        }

        @Override
        protected Response delivered(Response response) {
            return response.withHeaders(response.headers().plus(SET_COOKIE, setCookie));
        }
    }
}
