package io.inmesh.config.policy;

import io.inmesh.config.policy.istio.SidecarScope;
import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.naming.ServiceName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which hosts a caller may call. Immutable. */
public final class Visibility {

    private final SidecarScope scope;
    private final KnownHosts hosts;
    private final OutboundPolicy outbound;

    Visibility(SidecarScope scope, KnownHosts hosts, OutboundPolicy outbound) {
        this.scope = scope;
        this.hosts = hosts;
        this.outbound = scope.allowsAny() == null
                ? outbound
                : scope.allowsAny() ? OutboundPolicy.ALLOW_ANY : OutboundPolicy.REGISTRY_ONLY;
    }

    /** Of calls to hosts that nobody declares, or that the caller may not see; a {@code Sidecar}'s word counts first. */
    public OutboundPolicy outbound() {
        return outbound;
    }

    /** The {@code Sidecar} that counts; empty: none. */
    public String sidecar() {
        return scope.resource();
    }

    /** Whether the caller may see {@code service}; what no {@code Sidecar} speaks of is seen. */
    public boolean shows(ServiceName service) {
        HostName host = HostName.of(service);
        KnownHost known = hosts.find(host);
        return scope.shows(host, known == null ? service.namespace() : known.namespace(), service.port());
    }

    /** Whether a {@code Service} or a {@code ServiceEntry} declares {@code service}. */
    public boolean isDeclared(ServiceName service) {
        return hosts.find(HostName.of(service)) != null;
    }

    /** Whether {@code service} certainly does not exist: others of its sort are declared, and it is not. */
    public boolean isMissing(ServiceName service) {
        HostName host = HostName.of(service);
        return hosts.find(host) == null && hosts.decides(host);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Visibility that
                && scope.equals(that.scope)
                && hosts.equals(that.hosts)
                && outbound == that.outbound;
    }

    @Override
    public int hashCode() {
        return Objects.hash(scope, outbound);
    }
}
