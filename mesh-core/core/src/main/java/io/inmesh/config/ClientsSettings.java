package io.inmesh.config;

import io.inmesh.config.policy.OutboundPolicy;
import io.inmesh.naming.ServiceName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How services are called: all of them, and single ones.
 *
 * @param defaults for services that are not named
 * @param named whole settings of single services, defaults filled in
 * @param outbound of calls to hosts that no resource declares, where no {@code Sidecar} speaks
 */
public record ClientsSettings(
        ClientSettings defaults, Map<ServiceName, ClientSettings> named, OutboundPolicy outbound) {

    public static final ClientsSettings DEFAULT =
            new ClientsSettings(ClientSettings.DEFAULT, Map.of(), OutboundPolicy.ALLOW_ANY);

    public ClientsSettings {
        named = Map.copyOf(named);
    }

    /** The settings for {@code service}: its own, those of its name without a port, or the defaults. */
    public ClientSettings of(ServiceName service) {
        ClientSettings own = own(service);
        return own == null ? defaults : own;
    }

    /** Whether {@code service} has settings of its own, by its name with or without its port. */
    public boolean isNamed(ServiceName service) {
        return own(service) != null;
    }

    private @Nullable ClientSettings own(ServiceName service) {
        ClientSettings exact = named.get(service);
        return exact == null && service.port() != 0
                ? named.get(new ServiceName(service.name(), service.namespace(), 0))
                : exact;
    }

    public ClientsSettings withDefaults(ClientSettings value) {
        return new ClientsSettings(value, named, outbound);
    }

    /** With {@code value} for {@code service}. */
    public ClientsSettings with(ServiceName service, ClientSettings value) {
        Map<ServiceName, ClientSettings> all = new HashMap<>(named);
        all.put(service, value);
        return new ClientsSettings(defaults, all, outbound);
    }

    public ClientsSettings withOutbound(OutboundPolicy value) {
        return new ClientsSettings(defaults, named, value);
    }
}
