package io.inmesh.config;

import io.inmesh.config.subscription.SubscriptionSettings;
import io.inmesh.discovery.DiscoverySettings;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The settings of one application: immutable, printable, comparable. Prints no secret.
 *
 * @param enabled false: calls bypass the mesh; default true
 * @param workload who this application is: default {@code application}, without labels
 * @param sources where services are found, and the rules of calls
 * @param clients how they are called
 * @param server how calls are taken in
 * @param telemetry what is observed
 */
public record MeshSettings(
        boolean enabled,
        Workload workload,
        Sources sources,
        ClientsSettings clients,
        ServerSettings server,
        TelemetrySettings telemetry) {

    public static final MeshSettings DEFAULT = new MeshSettings(
            true,
            new Workload(new ServiceName("application", ServiceName.DEFAULT_NAMESPACE, 0), Map.of()),
            Sources.DEFAULT,
            ClientsSettings.DEFAULT,
            ServerSettings.DEFAULT,
            TelemetrySettings.DEFAULT);

    /**
     * From dotted keys such as {@code mesh.clients.reviews.timeout}; others than {@code mesh.*} are passed over. Lists are
     * {@code key[0]}, {@code key[1]} or one text with commas; a name with dots is quoted or in brackets.
     *
     * @param origin what people know the properties by, such as {@code application.properties}
     * @throws ConfigurationException that tells everything that is wrong
     */
    public static MeshSettings fromProperties(Map<String, String> properties, String origin) {
        return fromProperties(properties, key -> origin);
    }

    /** As {@link #fromProperties(Map, String)}, where keys come from different places. */
    public static MeshSettings fromProperties(Map<String, String> properties, UnaryOperator<String> originOf) {
        return SettingsReader.read(properties.entrySet().stream()
                .map(e -> new Property(e.getKey(), e.getValue(), originOf.apply(e.getKey()), 0))
                .toList());
    }

    /**
     * From a YAML file with the same keys, below {@code mesh:}. Blocks while it reads.
     *
     * @throws ConfigurationException that tells everything that is wrong, with lines
     */
    public static MeshSettings load(Path file) {
        return SettingsReader.load(file);
    }

    /** The service that {@code text} names: without a namespace of its own, one of this application's namespace. */
    public ServiceName serviceName(String text) {
        return ServiceName.parse(text, namespace());
    }

    /** The name under which others call this application. */
    public ServiceName service() {
        return workload.service();
    }

    /** Its labels: {@code mesh.labels}. */
    public Map<String, String> labels() {
        return workload.labels();
    }

    /** Where it runs: {@code mesh.region}, {@code mesh.zone} and {@code mesh.sub-zone}. */
    public Locality locality() {
        return workload.locality();
    }

    /** The application's name: {@code mesh.name}. */
    public String name() {
        return service().name();
    }

    /** The namespace it runs in: {@code mesh.namespace}. */
    public String namespace() {
        return service().namespace();
    }

    /** Where services are found. */
    public DiscoverySettings discovery() {
        return sources.discovery();
    }

    /** The shared config service: {@code mesh.config}. */
    public SubscriptionSettings subscription() {
        return sources.subscription();
    }

    /** How {@code destination} is called. */
    public ClientSettings client(ServiceName destination) {
        return clients.of(destination);
    }

    public MeshSettings withEnabled(boolean value) {
        return new MeshSettings(value, workload, sources, clients, server, telemetry);
    }

    public MeshSettings withName(String value) {
        return withWorkload(new Workload(new ServiceName(value, namespace(), 0), labels(), locality()));
    }

    public MeshSettings withNamespace(String value) {
        return withWorkload(new Workload(new ServiceName(name(), value, 0), labels(), locality()));
    }

    public MeshSettings withLabels(Map<String, String> value) {
        return withWorkload(new Workload(service(), value, locality()));
    }

    public MeshSettings withLocality(Locality value) {
        return withWorkload(new Workload(service(), labels(), value));
    }

    private MeshSettings withWorkload(Workload value) {
        return new MeshSettings(enabled, value, sources, clients, server, telemetry);
    }

    public MeshSettings withDiscovery(DiscoverySettings value) {
        return withSources(new Sources(value, subscription()));
    }

    public MeshSettings withSubscription(SubscriptionSettings value) {
        return withSources(new Sources(discovery(), value));
    }

    private MeshSettings withSources(Sources value) {
        return new MeshSettings(enabled, workload, value, clients, server, telemetry);
    }

    public MeshSettings withClients(ClientsSettings value) {
        return new MeshSettings(enabled, workload, sources, value, server, telemetry);
    }

    public MeshSettings withServer(ServerSettings value) {
        return new MeshSettings(enabled, workload, sources, clients, value, telemetry);
    }

    public MeshSettings withTelemetry(TelemetrySettings value) {
        return new MeshSettings(enabled, workload, sources, clients, server, value);
    }
}
