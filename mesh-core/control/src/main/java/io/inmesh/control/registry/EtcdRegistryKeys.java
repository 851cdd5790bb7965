package io.inmesh.control.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcd.jetcd.ByteSequence;
import io.inmesh.document.Problems;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept where in etcd: {@code PREFIX/registrations/NAMESPACE/SERVICE/INSTANCE}, without a lease; {@code
 * PREFIX/instances/NAMESPACE/SERVICE/INSTANCE}, the newest report that said something new, which goes with its lease.
 */
final class EtcdRegistryKeys {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String registrations;
    private final String instances;

    /** A report as it is kept. */
    record Kept(Report report, Instant at) {}

    EtcdRegistryKeys(String prefix) {
        this.registrations = prefix + "/registrations/";
        this.instances = prefix + "/instances/";
    }

    ByteSequence registrations() {
        return bytes(registrations);
    }

    ByteSequence instances() {
        return bytes(instances);
    }

    ByteSequence registration(InstanceKey key) {
        return bytes(registrations + key);
    }

    ByteSequence instance(InstanceKey key) {
        return bytes(instances + key);
    }

    boolean isRegistration(ByteSequence key) {
        return key.startsWith(registrations());
    }

    /** Null: it is none of ours. */
    @Nullable
    InstanceKey parse(ByteSequence key) {
        String text = text(key);
        String prefix = isRegistration(key) ? registrations : instances;
        try {
            return InstanceKey.parse(text.substring(prefix.length()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static ByteSequence value(Registration registration) {
        return json(RegistrationText.words(registration));
    }

    static ByteSequence value(Report report, Instant at) {
        Map<String, Object> words = ReportText.words(report);
        words.put("at", at.toString());
        return json(words);
    }

    static @Nullable Registration registration(InstanceKey key, ByteSequence value) {
        return RegistrationText.readKept(key, text(value), new Problems());
    }

    static @Nullable Kept report(ByteSequence value) {
        Problems problems = new Problems();
        Report report = ReportText.read(text(value), problems);
        String at = JsonFields.parse(text(value), problems).text("at", "", 100);
        try {
            return report == null ? null : new Kept(report, Instant.parse(at));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static ByteSequence json(Map<String, Object> words) {
        try {
            return ByteSequence.from(JSON.writeValueAsBytes(words));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static String text(ByteSequence bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
