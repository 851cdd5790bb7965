package io.inmesh.control;

import io.inmesh.control.api.Access;
import io.inmesh.control.api.ApiSettings;
import io.inmesh.control.registry.RegistrySettings;
import io.inmesh.control.store.EtcdStoreSettings;
import io.inmesh.control.store.FileStoreSettings;
import io.inmesh.transport.ListenerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A config service. Immutable.
 *
 * @param storage where it keeps what it knows
 * @param listener where it is reached, default any free port of loopback; any other address needs TLS and authentication
 * @param access who may do what
 * @param api bounds of what askers may take
 * @param registry of instances, and when one that is silent counts as gone
 */
public record ControlSettings(
        Storage storage, ListenerSettings listener, Access access, ApiSettings api, RegistrySettings registry) {

    /** Where a service keeps what it knows. */
    public sealed interface Storage {

        /** A directory of YAML files. */
        record Files(FileStoreSettings settings) implements Storage {}

        /** An etcd that several services share. */
        record Etcd(EtcdStoreSettings settings) implements Storage {}
    }

    public ControlSettings {
        if (!isLoopback(listener.host())) {
            throw new IllegalArgumentException("listener.host: " + listener.host()
                    + " (expected: an address of loopback, such as 127.0.0.1: others need TLS and authentication, and TLS is"
                    + " not there yet)");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    public static ControlSettings of(Storage storage) {
        return new ControlSettings(
                storage, ListenerSettings.DEFAULT, Access.none(), ApiSettings.DEFAULT, RegistrySettings.DEFAULT);
    }

    public ControlSettings withListener(ListenerSettings value) {
        return new ControlSettings(storage, value, access, api, registry);
    }

    public ControlSettings withAccess(Access value) {
        return new ControlSettings(storage, listener, value, api, registry);
    }

    public ControlSettings withApi(ApiSettings value) {
        return new ControlSettings(storage, listener, access, value, registry);
    }

    public ControlSettings withRegistry(RegistrySettings value) {
        return new ControlSettings(storage, listener, access, api, value);
    }
}
