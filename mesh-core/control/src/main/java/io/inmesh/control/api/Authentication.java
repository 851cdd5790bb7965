package io.inmesh.control.api;

import io.inmesh.service.Request;
import io.inmesh.service.TlsPeer;
import io.inmesh.time.MeshTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Knows who asks, and refuses whoever may not. Refusals are logged with who asked for what, never with what was shown for
 * proof. An address that is refused often is refused unheard for a while, so that nobody guesses; but not those there who
 * have proved themselves before, lest one stale token behind a shared address locks out its neighbours. Thread-safe.
 */
final class Authentication {

    private static final System.Logger LOG = System.getLogger(Authentication.class.getName());

    /** Refusals of one address, and log lines of all of them, a second; with bursts of ten times as many. */
    private static final int REFUSALS_PER_SECOND = 10;

    private static final int BURST_SECONDS = 10;
    private static final int MOST_PROVED = 20_000;

    private final Access fixed;
    private final ControlMetrics metrics;
    private final RateLimits refusals;
    private final RateLimits lines;
    private final AtomicLong untold = new AtomicLong();
    private final Sinks.Many<Access> changes = Sinks.many().multicast().directBestEffort();
    private volatile Access access;

    /** Guarded by itself: which tokens, by digest, have been good from which addresses; those used last are last. */
    private final Map<Proved, Boolean> proved = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Proved, Boolean> eldest) {
            return size() > MOST_PROVED;
        }
    };

    private record Proved(String address, String sha256) {}

    /** @param fixed tokens that are good for as long as this lives */
    Authentication(Access fixed, ControlMetrics metrics, MeshTime time) {
        this.fixed = fixed;
        this.access = fixed;
        this.metrics = metrics;
        this.refusals = new RateLimits(REFUSALS_PER_SECOND, BURST_SECONDS, time);
        this.lines = new RateLimits(REFUSALS_PER_SECOND, BURST_SECONDS, time);
    }

    /** From now on these tokens are good, beside the fixed ones. */
    void use(Access tokens) {
        access = fixed.plus(tokens);
        changes.tryEmitNext(access);
    }

    /**
     * @return who asks, and has the right
     * @throws ApiException 401, 403 or 429
     */
    Principal principal(Request request, Right right) {
        if (right == Right.NONE) {
            return Principal.NOBODY;
        }
        String authorization = request.headers().get("authorization");
        String address = address(request);
        Proved proof = new Proved(address, Access.digest(authorization == null ? "" : authorization));
        if (refusals.isExhausted(address) && !isProved(proof)) {
            metrics.refused("guessing");
            throw tooMany();
        }
        Principal principal = access.authenticate(authorization);
        if (principal != null && principal.may(right)) {
            remember(proof);
            return principal;
        }
        if (principal == null || principal.equals(Principal.NOBODY)) {
            throw unknown(request, right, address, principal == null);
        }
        throw forbidden(request, principal, "to " + name(right), "no right to " + name(right));
    }

    /** The refusal of somebody known, which has been logged and counted. */
    ApiException forbidden(Request request, Principal principal, String what, String why) {
        metrics.refused("forbidden");
        if (!refusals.take(address(request) + ' ' + principal.identity())) {
            return tooMany();
        }
        tell(principal.identity(), what, request);
        return ApiException.of(403, "not allowed", principal.identity() + " has " + why);
    }

    private ApiException unknown(Request request, Right right, String address, boolean isWrong) {
        metrics.refused("unknown");
        refusals.take(address);
        tell(
                (isWrong ? "somebody with a token that is not valid" : "somebody without a token")
                        + (address.isEmpty() ? "" : " at " + address),
                "to " + name(right),
                request);
        return ApiException.of(
                401,
                "who asks is not known",
                "authorization: " + (isWrong ? "not valid" : "missing") + " (expected: Bearer and a token)");
    }

    private static ApiException tooMany() {
        return ApiException.of(429, "too many requests", "too many that were refused came from here lately");
    }

    private void tell(String who, String what, Request request) {
        if (!lines.take("")) {
            untold.incrementAndGet();
            return;
        }
        long more = untold.getAndSet(0);
        LOG.log(
                System.Logger.Level.WARNING,
                () -> "refused: " + who + " asked " + what + ": " + request
                        + (more == 0 ? "" : " (and " + more + " refusals that were not logged)"));
    }

    private boolean isProved(Proved proof) {
        synchronized (proved) {
            return proved.containsKey(proof);
        }
    }

    private void remember(Proved proof) {
        synchronized (proved) {
            proved.put(proof, Boolean.TRUE);
        }
    }

    /** Completes once a token that was good for {@code principal} is no more so. */
    Mono<Access> revoked(Request request, Principal principal) {
        String authorization = request.headers().get("authorization");
        return Flux.from(changes.asFlux())
                .filter(now -> !principal.equals(now.authenticate(authorization)))
                .next();
    }

    /** Empty: in clear text, and so from this machine; all that is one address. */
    private static String address(Request request) {
        TlsPeer peer = request.call().get(TlsPeer.KEY);
        return peer == null ? "" : network(peer.address());
    }

    /** Of IPv6 the first 64 bits: the others are the peer's to choose. */
    private static String network(@Nullable String address) {
        if (address == null || address.indexOf(':') < 0) {
            return address == null ? "" : address;
        }
        String[] groups = address.split(":", -1);
        return groups.length < 8 ? address : String.join(":", groups[0], groups[1], groups[2], groups[3]) + "::/64";
    }

    static String name(Right right) {
        return switch (right) {
            case NONE, READ -> "read";
            case WRITE -> "write";
            case REGISTER -> "register";
            case REPORT -> "report";
        };
    }
}
