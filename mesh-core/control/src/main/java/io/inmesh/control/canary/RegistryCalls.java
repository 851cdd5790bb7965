package io.inmesh.control.canary;

import io.inmesh.control.registry.Instance;
import io.inmesh.control.registry.Registration;
import io.inmesh.control.registry.Registry;
import java.util.Collection;
import java.util.Map;

/** What instances report to a registry. Thread-safe. */
public final class RegistryCalls implements CallSource {

    private final Registry registry;

    public RegistryCalls(Registry registry) {
        this.registry = registry;
    }

    @Override
    public Collection<InstanceCalls> calls() {
        return registry.instances().stream().map(this::calls).toList();
    }

    private InstanceCalls calls(Instance instance) {
        return new InstanceCalls(
                instance.key().toString(),
                instance.key().instance(),
                labels(registry, instance),
                instance.report().revision(),
                instance.report().calls().total(),
                instance.report().calls().failed());
    }

    /** As it reports them, or registered them where it reports none. */
    public static Map<String, String> labels(Registry registry, Instance instance) {
        Map<String, String> reported = instance.report().labels();
        Registration registration = reported.isEmpty() ? registry.registration(instance.key()) : null;
        return registration == null ? reported : registration.traits().labels();
    }

    @Override
    public void want(boolean value) {
        registry.shareCalls(value);
    }
}
