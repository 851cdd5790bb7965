package io.inmesh.config;

import io.inmesh.config.policy.OutboundPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All settings an application can make: the reader accepts exactly these, and {@code docs/settings.md}, Spring's metadata
 * and Quarkus' documentation are checked against them. Immutable.
 */
public final class SettingsCatalog {

    /** The first part of every key. */
    public static final String ROOT = "mesh";

    /** What stands for the name of a service in a key. */
    public static final String NAME = "<name>";

    static final Section APPLICATION = new Section();

    static final Setting<Boolean> ENABLED = APPLICATION.one(
            "enabled", ValueType.flag(), MeshSettings.DEFAULT.enabled(), "false: calls bypass the mesh.");
    static final Setting<String> APPLICATION_NAME = APPLICATION.one(
            "name",
            ValueType.dnsName(),
            MeshSettings.DEFAULT.name(),
            "Name under which others call this application; frameworks fill in their own.");
    static final Setting<String> NAMESPACE = APPLICATION.one(
            "namespace",
            ValueType.dnsName(),
            MeshSettings.DEFAULT.namespace(),
            "Where it runs, and where names without a namespace are looked up.");

    static final Setting<Map.Entry<String, String>> LABELS = APPLICATION.list(
            "labels", ValueType.label(), List.of(), "Labels of this application, by which rules select their callers.");
    static final Setting<String> REGION = APPLICATION.optional(
            "region", ValueType.text("a name"), "Region it runs in, by which locality prefers what is near.");
    static final Setting<String> ZONE = APPLICATION.optional("zone", ValueType.text("a name"), "Zone of the region.");
    static final Setting<String> SUB_ZONE =
            APPLICATION.optional("sub-zone", ValueType.text("a name"), "Part of the zone.");
    static final Setting<OutboundPolicy> OUTBOUND_POLICY = APPLICATION.one(
            "outbound-policy",
            ValueType.choice(new TreeMap<>(
                    Map.of("allow-any", OutboundPolicy.ALLOW_ANY, "registry-only", OutboundPolicy.REGISTRY_ONLY))),
            MeshSettings.DEFAULT.clients().outbound(),
            "Whether hosts may be called that no resource declares.");

    private static final List<Entry> ENTRIES = List.copyOf(entriesOf());

    private SettingsCatalog() {}

    /**
     * One setting.
     *
     * @param key {@code mesh.clients.<name>.retry.budget-ratio}
     * @param type {@code boolean, integer, number, duration, choice, text, directory, file, address, secret,
     *     endpoint}
     * @param isList whether it takes several of these
     * @param defaultValue as it would be written; empty: none
     * @param expected the values it takes, in words
     * @param doc one sentence
     */
    public record Entry(String key, String type, boolean isList, String defaultValue, String expected, String doc) {}

    /** In the order of the documentation. */
    public static List<Entry> entries() {
        return ENTRIES;
    }

    private static List<Entry> entriesOf() {
        List<Entry> all = new ArrayList<>();
        addTo(all, "", APPLICATION.settings());
        addTo(all, "", DiscoverySection.settings());
        addTo(all, "services." + NAME + '.', DiscoverySection.serviceSettings());
        addTo(all, "", SubscriptionSection.settings());
        List<Setting<?>> client = Stream.concat(ClientSection.settings().stream(), EndpointSection.settings().stream())
                .toList();
        addTo(all, "client-defaults.", client);
        addTo(all, "clients." + NAME + '.', client);
        addTo(all, "", ServerSection.settings());
        return all;
    }

    private static void addTo(List<Entry> all, String prefix, List<Setting<?>> settings) {
        for (Setting<?> s : settings) {
            ValueType<?> type = s.type();
            String key = ROOT + '.' + prefix + s.name();
            all.add(new Entry(key, type.name(), s.isList(), s.fallback(), type.expected(), s.doc()));
        }
    }
}
