package io.inmesh.config;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** From properties to settings, by the catalogue; all problems at once. */
final class SettingsReader {

    private static final String MESH = SettingsCatalog.ROOT;

    private final Problems problems = new Problems();
    private final Map<String, NavigableMap<Integer, Property>> written = new LinkedHashMap<>();
    private final Set<String> serviceNames = new LinkedHashSet<>();
    private final Set<String> clientNames = new LinkedHashSet<>();

    static MeshSettings read(Collection<Property> properties) {
        SettingsReader reader = new SettingsReader();
        properties.forEach(reader::take);
        return reader.finish();
    }

    static MeshSettings load(Path file) {
        SettingsReader reader = new SettingsReader();
        String origin = String.valueOf(file.getFileName());
        List<DocumentNode> documents = Documents.read(file, file.toString(), reader.problems);
        if (documents.size() > 1) {
            reader.problems.add(
                    file.toString(), documents.get(1).line(), "a second document in " + origin + " (expected: one)");
        }
        documents.stream().limit(1).forEach(document -> reader.flatten(document, document.path()));
        MeshSettings settings = reader.finish();
        return file.getParent() == null ? settings : resolved(settings, file.getParent());
    }

    private static MeshSettings resolved(MeshSettings settings, Path directory) {
        Path resources = settings.discovery().resources();
        return settings.withDiscovery(
                        settings.discovery().withResources(resources == null ? null : directory.resolve(resources)))
                .withSubscription(settings.subscription().resolvedAgainst(directory));
    }

    private void flatten(DocumentNode node, String key) {
        if (node.isMapping()) {
            node.entries().values().forEach(child -> flatten(child, child.path()));
        } else if (node.isSequence() && !node.items().isEmpty()) {
            node.items().forEach(item -> flatten(item, item.path()));
        } else if (node.isPresent()) {
            take(new Property(key, node.isSequence() ? "" : node.text(""), node.origin(), node.line()));
        }
    }

    private void take(Property property) {
        PropertyKey key = PropertyKey.parse(property.key());
        boolean inFile = property.line() > 0;
        if (!key.isMesh() && !inFile) {
            return;
        }
        List<String> parts = key.parts();
        if (!KnownKeys.contains(parts)) {
            // Its value is not told: somebody may have put a secret under a wrong name.
            String nearest = KnownKeys.nearest(parts);
            problems.add(
                    property.origin(),
                    property.line(),
                    property.key() + ": unknown key (expected: perhaps " + nearest + ")");
            return;
        }
        if (parts.get(1).equals("services")) {
            serviceNames.add(parts.get(2));
        } else if (parts.get(1).equals("clients")) {
            clientNames.add(parts.get(2));
        }
        written.computeIfAbsent(key.canonical(), k -> new TreeMap<>()).put(key.index(), property);
    }

    private MeshSettings finish() {
        Values in = new Values(written, problems, MESH);
        String name = in.get(SettingsCatalog.APPLICATION_NAME, MeshSettings.DEFAULT.name());
        String namespace = in.get(SettingsCatalog.NAMESPACE, MeshSettings.DEFAULT.namespace());
        Map<String, String> labels = new LinkedHashMap<>();
        in.list(SettingsCatalog.LABELS, List.of()).forEach(label -> labels.put(label.getKey(), label.getValue()));
        Locality locality = new Locality(
                in.get(SettingsCatalog.REGION, ""),
                in.get(SettingsCatalog.ZONE, ""),
                in.get(SettingsCatalog.SUB_ZONE, ""));
        Workload workload = new Workload(new ServiceName(name, namespace, 0), labels, locality);
        MeshSettings settings = new MeshSettings(
                in.get(SettingsCatalog.ENABLED, MeshSettings.DEFAULT.enabled()),
                workload,
                new Sources(DiscoverySection.read(in, services(in, namespace)), SubscriptionSection.read(in)),
                clients(in, namespace)
                        .withOutbound(in.get(
                                SettingsCatalog.OUTBOUND_POLICY,
                                MeshSettings.DEFAULT.clients().outbound())),
                ServerSection.read(in),
                ServerSection.telemetry(in));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems.list().stream()
                    .sorted(Comparator.comparingInt(Problem::line))
                    .toList());
        }
        return settings;
    }

    private Map<ServiceName, List<Endpoint>> services(Values in, String namespace) {
        Map<ServiceName, List<Endpoint>> services = new HashMap<>();
        for (String text : serviceNames) {
            List<Endpoint> endpoints =
                    DiscoverySection.endpoints(in.below("services").below(text));
            named("services", text, namespace).forEach(name -> services.put(name, endpoints));
        }
        return services;
    }

    private ClientsSettings clients(Values in, String namespace) {
        ClientSettings defaults = ClientSection.read(in.below("client-defaults"), ClientSettings.DEFAULT);
        Map<ServiceName, ClientSettings> clients = new HashMap<>();
        for (String text : clientNames) {
            ClientSettings settings = ClientSection.read(in.below("clients").below(text), defaults);
            named("clients", text, namespace).forEach(name -> clients.put(name, settings));
        }
        return new ClientsSettings(
                defaults, clients, MeshSettings.DEFAULT.clients().outbound());
    }

    /** The service that the part {@code text} of a key names; none, and a problem, where it names none. */
    private List<ServiceName> named(String section, String text, String namespace) {
        List<ServiceName> names = new ArrayList<>();
        try {
            names.add(ServiceName.parse(text, namespace));
        } catch (IllegalArgumentException e) {
            String prefix = PropertyKey.join(List.of(MESH, section, text));
            Property at = written.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(prefix + '.'))
                    .map(entry -> entry.getValue().firstEntry().getValue())
                    .findFirst()
                    .orElse(new Property(prefix, "", "mesh settings", 0));
            problems.add(at.origin(), at.line(), prefix + ": " + e.getMessage());
        }
        return names;
    }
}
