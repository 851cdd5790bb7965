package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.istio.TrafficPolicy.ConsistentHash;
import io.inmesh.config.policy.istio.TrafficPolicy.HashKey;
import io.inmesh.config.policy.istio.TrafficPolicy.LoadBalancer;
import io.inmesh.config.policy.istio.TrafficPolicy.Localities;
import io.inmesh.config.policy.istio.TrafficPolicy.Warmup;
import io.inmesh.config.policy.schema.View;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code loadBalancer}. */
final class LoadBalancerReader {

    private LoadBalancerReader() {}

    static LoadBalancer read(View view) {
        View hash = view.find("consistentHash");
        View localities = view.find("localityLbSetting");
        return new LoadBalancer(
                view.text("simple"),
                hash == null ? null : hash(hash),
                localities == null ? null : localities(localities),
                warmup(view));
    }

    private static ConsistentHash hash(View view) {
        boolean isMaglev = view.has("maglev");
        long ring = view.in("ringHash").number("minimumRingSize", view.number("minimumRingSize", 0));
        return new ConsistentHash(key(view), ring, isMaglev ? view.in("maglev").number("tableSize", 0) : -1);
    }

    private static HashKey key(View view) {
        if (view.has("httpCookie")) {
            View cookie = view.in("httpCookie");
            Map<String, String> attributes = new LinkedHashMap<>();
            cookie.list("attributes").forEach(a -> attributes.put(a.text("name"), a.text("value")));
            return new HashKey("cookie", cookie.text("name"), cookie.text("path"), cookie.duration("ttl"), attributes);
        }
        if (view.has("httpHeaderName")) {
            return new HashKey("header", view.text("httpHeaderName"), "", null, Map.of());
        }
        return view.has("httpQueryParameterName")
                ? new HashKey("query", view.text("httpQueryParameterName"), "", null, Map.of())
                : new HashKey("address", "", "", null, Map.of());
    }

    private static Localities localities(View view) {
        Map<String, Map<String, Integer>> distribute = new LinkedHashMap<>();
        for (View one : view.list("distribute")) {
            Map<String, Integer> to = new LinkedHashMap<>();
            one.textMap("to").forEach((locality, share) -> to.put(locality, Integer.parseInt(share)));
            distribute.put(one.text("from"), Map.copyOf(to));
        }
        Map<String, String> failover = new LinkedHashMap<>();
        view.list("failover").forEach(one -> failover.put(one.text("from"), one.text("to")));
        Boolean enabled = view.has("enabled") ? view.flag("enabled", true) : null;
        return new Localities(distribute, failover, view.texts("failoverPriority"), enabled);
    }

    private static @Nullable Warmup warmup(View view) {
        Duration old = view.duration("warmupDurationSecs");
        if (old != null) {
            return new Warmup(old, 10, 1);
        }
        View warmup = view.in("warmup");
        Duration duration = warmup.duration("duration");
        return duration == null
                ? null
                : new Warmup(duration, warmup.decimal("minimumPercent", 10), warmup.decimal("aggression", 1));
    }
}
