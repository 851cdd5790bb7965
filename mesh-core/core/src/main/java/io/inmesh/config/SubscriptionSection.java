package io.inmesh.config;

import io.inmesh.config.subscription.Secret;
import io.inmesh.config.subscription.SubscriptionSettings;
import io.inmesh.config.subscription.SubscriptionSettings.Access;
import io.inmesh.config.subscription.SubscriptionSettings.Presence;
import io.inmesh.config.subscription.SubscriptionSettings.Start;
import io.inmesh.config.subscription.SubscriptionSettings.Start.OnFailure;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code mesh.config}: the shared config service. */
final class SubscriptionSection {

    private static final Section SECTION = new Section();

    private static final SubscriptionSettings D = SubscriptionSettings.NONE;

    private static final Setting<URI> ADDRESSES = SECTION.list(
            "config.addresses",
            ValueType.httpAddress(),
            List.of(),
            "The shared config service, or several replicas of it, of which any will do; none: no service steers this"
                    + " application.");
    private static final Setting<Secret> TOKEN = SECTION.optional(
            "config.token", ValueType.secret(), "What proves to the service who this is; is never printed.");
    private static final Setting<Optional<Path>> TOKEN_FILE = SECTION.one(
            "config.token-file",
            ValueType.file(),
            Optional.empty(),
            "Holds the token in place of token; is read at each request, so that it can be replaced.");
    private static final Setting<Optional<Path>> CA = SECTION.one(
            "config.ca",
            ValueType.file(),
            Optional.empty(),
            "PEM file of the authorities to trust for https; is watched for changes; none: those of the JDK.");
    private static final Setting<Optional<Path>> CACHE = SECTION.one(
            "config.cache",
            ValueType.cache(),
            Optional.empty(),
            "Where the last-known-good snapshot is kept; not set: .cache/inmesh in the user's home; none: nowhere.");
    private static final Setting<Duration> START_TIMEOUT = SECTION.one(
            "config.start-timeout",
            ValueType.duration("0ms", "10m"),
            D.start().timeout(),
            "How long starting waits for the service's first word; with a snapshot, only until no replica could be reached.");
    private static final Setting<OnFailure> ON_START_FAILURE = SECTION.one(
            "config.on-start-failure",
            ValueType.choice(new TreeMap<>(Map.of("cache", OnFailure.CACHE, "fail", OnFailure.FAIL))),
            D.start().onFailure(),
            "What then: go on with the snapshot, or without one with the application's own settings; or do not start.");
    private static final Setting<Boolean> REGISTER = SECTION.one(
            "config.register",
            ValueType.flag(),
            D.presence().registers(),
            "Whether the service lets others know where this application serves.");
    private static final Setting<String> ADVERTISED_HOST = SECTION.optional(
            "config.advertised-host",
            ValueType.text("an address or a host name"),
            "Under which others reach this application; not set: the address that it serves at.");
    private static final Setting<String> INSTANCE = SECTION.optional(
            "config.instance",
            ValueType.instance(),
            "Unique among the instances of the application; not set: made of host, process and chance.");

    private SubscriptionSection() {}

    static List<Setting<?>> settings() {
        return SECTION.settings();
    }

    static SubscriptionSettings read(Values in) {
        List<URI> addresses = in.list(ADDRESSES, List.of());
        Access access = new Access(in.get(TOKEN, Secret.NONE), path(in, TOKEN_FILE), path(in, CA));
        Path cache = in.isWritten(CACHE) ? path(in, CACHE) : D.start().cache();
        Start start = new Start(
                cache,
                in.get(START_TIMEOUT, D.start().timeout()),
                in.get(ON_START_FAILURE, D.start().onFailure()));
        Presence presence = new Presence(
                in.get(REGISTER, D.presence().registers()), in.get(ADVERTISED_HOST, ""), in.get(INSTANCE, ""));
        return in.below("config")
                .build(() -> new SubscriptionSettings(addresses, access, start, presence, D.timing()), D);
    }

    private static @Nullable Path path(Values in, Setting<Optional<Path>> setting) {
        return in.get(setting, Optional.empty()).orElse(null);
    }
}
