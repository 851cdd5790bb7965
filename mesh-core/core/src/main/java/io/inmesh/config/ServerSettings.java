package io.inmesh.config;

import io.inmesh.resilience.AdmissionSettings;
import io.inmesh.transport.ListenerSettings;
import java.time.Duration;

/**
 * How calls are taken in.
 *
 * @param listener where, see {@link ListenerSettings}
 * @param admission how many, see {@link AdmissionSettings}
 * @param drainGrace how long calls in flight may take when the server closes, 0 to 1 hour, default 10 s
 */
public record ServerSettings(ListenerSettings listener, AdmissionSettings admission, Duration drainGrace) {

    public static final ServerSettings DEFAULT =
            new ServerSettings(ListenerSettings.DEFAULT, AdmissionSettings.DEFAULT, Duration.ofSeconds(10));

    public ServerSettings {
        if (drainGrace.isNegative() || drainGrace.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("drainGrace: " + drainGrace + " (expected: PT0S to PT1H)");
        }
    }

    public ServerSettings withListener(ListenerSettings value) {
        return new ServerSettings(value, admission, drainGrace);
    }

    public ServerSettings withAdmission(AdmissionSettings value) {
        return new ServerSettings(listener, value, drainGrace);
    }

    public ServerSettings withDrainGrace(Duration value) {
        return new ServerSettings(listener, admission, value);
    }
}
