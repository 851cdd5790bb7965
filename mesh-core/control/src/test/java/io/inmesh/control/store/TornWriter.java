package io.inmesh.control.store;

import static io.inmesh.control.store.Texts.service;
import static io.inmesh.control.store.Texts.serviceText;

import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The process that {@link TornWritesIT} kills: writes a fixed series, and says after each that it has been acknowledged. */
final class TornWriter {

    private static final int SERVICES = 20;

    private TornWriter() {}

    /** @param arguments the directory, and the first write that is to be made */
    public static void main(String[] arguments) {
        FileStore store = open(Path.of(arguments[0]));
        for (int i = Integer.parseInt(arguments[1]); ; i++) {
            store.commit(write(i)).block(Duration.ofSeconds(30));
            System.out.println(i);
            System.out.flush();
        }
    }

    static FileStore open(Path directory) {
        // Few revisions and much text, so that the journal is often written anew.
        return FileStore.open(
                FileStoreSettings.of(directory).withHistory(5), ResourceValidator.NONE, MeshTime.system());
    }

    /**
     * The write of that number: of one resource, of three at once, or a removal; of each ten, one begins a canary, and
     * three writes later one promotes or aborts it.
     */
    static Commit write(int i) {
        if (i % 10 == 3) {
            return new Commit("writer", "", List.of(Write.put(canaryKey(i), text(canaryKey(i), i))))
                    .asCanary(new CanaryOrder.Start(CanarySelection.share(10), CanaryRule.BY_HAND));
        }
        if (i % 10 == 6) {
            return Commit.ending("writer", "", isPromoted(i) ? new CanaryOrder.Promote(0) : new CanaryOrder.Abort(0));
        }
        List<Write> writes = new ArrayList<>();
        for (int j = 0; j < (i % 3 == 0 ? 3 : 1); j++) {
            ResourceKey key = service("s" + (i * 7 + j) % SERVICES);
            boolean isRemoval = i % 5 == 4 && j == 0;
            writes.add(isRemoval ? Write.remove(key) : Write.put(key, text(key, i)));
        }
        return new Commit("writer", "", writes);
    }

    private static ResourceKey canaryKey(int i) {
        return service("c" + i / 10 % 3);
    }

    private static boolean isPromoted(int i) {
        return i / 10 % 2 == 0;
    }

    private static String text(ResourceKey key, int i) {
        return "# " + "x".repeat(i % 11 * 5_000) + "\n" + serviceText(key.name(), "" + i);
    }

    /**
     * What {@link #write} of that number makes of {@code state}.
     *
     * @param canary what those have otherwise whom a canary selects
     */
    static void apply(Map<ResourceKey, String> state, Map<ResourceKey, String> canary, int i) {
        if (i % 10 == 3) {
            canary.put(canaryKey(i), text(canaryKey(i), i));
            return;
        }
        if (i % 10 == 6) {
            state.putAll(isPromoted(i) ? canary : Map.of());
            canary.clear();
            return;
        }
        for (Write write : write(i).writes()) {
            if (write.text() == null) {
                state.remove(write.key());
            } else {
                state.put(write.key(), write.text());
            }
        }
    }
}
