package io.inmesh.control.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inmesh.control.store.DurableFiles;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * All registrations in one file: a line with the number and the SHA-256 of what follows, then a line for each. Replaced as
 * a whole, atomically; all that wait for that share one writing. Thread-safe.
 */
final class RegistrationFile {

    private static final System.Logger LOG = System.getLogger(RegistrationFile.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final Supplier<Collection<Registration>> all;

    /** One task waits at most: see {@link #save}. */
    private final ExecutorService thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread made = new Thread(task, "mesh-registrations");
                made.setDaemon(true);
                return made;
            });

    private volatile @Nullable Problem problem;

    /** The writing that has not begun yet; guarded by this. */
    private Sinks.@Nullable Empty<Void> next;

    RegistrationFile(Path path, Supplier<Collection<Registration>> all) {
        this.path = path;
        this.all = all;
    }

    /** What is in the way: the disk, or what the file held. */
    @Nullable
    Problem problem() {
        return problem;
    }

    /** What the file holds; one that cannot be read is laid aside, and told. */
    List<Registration> read() {
        try {
            return parsed(Files.readString(path));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | IllegalArgumentException e) {
            Path aside = path.resolveSibling(path.getFileName() + ".bad");
            report("cannot be read, so that instances have to register again: " + e.getMessage() + "; kept as "
                    + aside);
            try {
                Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException again) {
                LOG.log(System.Logger.Level.DEBUG, "it stays where it is", again);
            }
            return List.of();
        }
    }

    private static List<Registration> parsed(String text) throws IOException {
        int end = text.indexOf('\n');
        String head = end < 0 ? "" : text.substring(0, end);
        String body = text.substring(end + 1);
        if (!head.equals(head(body))) {
            throw new IOException("its checksum does not fit (expected: a file of this service, as it was written)");
        }
        List<Registration> registrations = new ArrayList<>();
        for (String line : body.lines().toList()) {
            InstanceKey key = InstanceKey.parse(line.substring(0, line.indexOf(' ')));
            Problems problems = new Problems();
            Registration read = RegistrationText.readKept(key, line.substring(line.indexOf(' ') + 1), problems);
            if (read == null) {
                throw new IOException(key + ": " + problems.list());
            }
            registrations.add(read);
        }
        return registrations;
    }

    private static String head(String body) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("version", 1);
        head.put("sha256", sha256(body));
        return json(head);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String json(Map<String, Object> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Writes what there is, without waiting for a subscriber.
     *
     * @return completes once that is on the disk, also where the disk fails: that is told, and keeps no instance from being
     *     known
     */
    Mono<Void> save() {
        Sinks.Empty<Void> mine;
        synchronized (this) {
            if (next != null) {
                return next.asMono();
            }
            mine = Sinks.empty();
            next = mine;
        }
        try {
            thread.execute(this::write);
        } catch (RejectedExecutionException e) {
            mine.tryEmitError(new RegistryException("the registry is closed", e));
        }
        return mine.asMono();
    }

    private void write() {
        Sinks.Empty<Void> done;
        synchronized (this) {
            done = next;
            next = null;
        }
        StringBuilder body = new StringBuilder();
        all.get()
                .forEach(each -> body.append(each.key())
                        .append(' ')
                        .append(json(RegistrationText.words(each)))
                        .append('\n'));
        try {
            DurableFiles.replace(path, head(body.toString()) + '\n' + body);
            DurableFiles.syncDirectory(path);
            problem = null;
        } catch (IOException e) {
            report("cannot be written, so that a restart would not know all instances: " + e);
        }
        if (done != null) {
            done.tryEmitEmpty();
        }
    }

    private void report(String what) {
        Problem found = new Problem(path.toString(), 0, what);
        if (!found.equals(problem)) {
            LOG.log(System.Logger.Level.WARNING, found.toString());
        }
        problem = found;
    }

    /** Ends what waits, and takes no more. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            Mono<Void> last = save();
            thread.shutdown();
            return last.onErrorComplete();
        });
    }
}
