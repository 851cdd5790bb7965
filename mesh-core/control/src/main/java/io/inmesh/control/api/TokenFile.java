package io.inmesh.control.api;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * A file that says which tokens there are and what each may do. It is read every second, on a thread that may block; one
 * that cannot be used leaves the last good one in force, and the log says what is wrong with it. It must be its owner's
 * alone. Thread-safe.
 */
public final class TokenFile implements AutoCloseable {

    /** How the file begins. */
    public static final String HEAD = "tokens:\n";

    private static final System.Logger LOG = System.getLogger(TokenFile.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final int MOST_TOKENS = 10_000;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@/-]{0,127}");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path file;
    private final Consumer<Access> changed;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Disposable timer;
    private volatile Access current;

    /** What was looked at last, as it was found; of the one who looks. */
    private String seen;

    private TokenFile(Path file, MeshTime time, Consumer<Access> changed) {
        this.file = file;
        this.changed = changed;
        this.seen = content(file);
        this.current = parse(file.toString(), seen);
        this.timer = time.scheduleEvery(this::lookSoon, PERIOD);
    }

    /**
     * Reads the file before it returns.
     *
     * @param changed is told of what comes later
     * @throws IllegalArgumentException when it cannot be used, with everything that is wrong
     */
    public static TokenFile open(Path file, MeshTime time, Consumer<Access> changed) {
        return new TokenFile(file, time, changed);
    }

    /** What the last good file says. */
    public Access current() {
        return current;
    }

    private void lookSoon() {
        // A file system that hangs holds one thread, not one more every second.
        if (looking.compareAndSet(false, true)) {
            Schedulers.boundedElastic().schedule(() -> {
                try {
                    look();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void look() {
        String found;
        Access next = null;
        String wrong = null;
        try {
            found = content(file);
            next = found.equals(seen) ? null : parse(file.toString(), found);
        } catch (IllegalArgumentException e) {
            wrong = String.valueOf(e.getMessage());
            found = wrong;
        }
        if (found.equals(seen)) {
            return;
        }
        seen = found;
        if (next == null) {
            LOG.log(System.Logger.Level.ERROR, wrong + "\nwhat the file said before stays in force");
            return;
        }
        current = next;
        changed.accept(next);
        LOG.log(System.Logger.Level.INFO, file + ": read anew, " + next.size() + " tokens");
    }

    private static String content(Path file) {
        try {
            checkOwnerOnly(file);
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw new IllegalArgumentException(file + ": more than " + MOST_BYTES + " bytes");
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + ": cannot be read (expected: a file of tokens; mesh token prints entries for it)", e);
        }
    }

    private static void checkOwnerOnly(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new IllegalArgumentException(file + ": " + PosixFilePermissions.toString(permissions)
                    + " (expected: nobody but its owner reads or writes it: chmod 600 " + file + ")");
        }
    }

    /**
     * @param origin how people know the file
     * @throws IllegalArgumentException with everything that is wrong, a line each
     */
    public static Access parse(String origin, String text) {
        Problems problems = new Problems();
        List<DocumentNode> documents = Documents.read(text, origin, problems);
        Access access = Access.none();
        Set<String> names = new HashSet<>();
        Set<String> digests = new HashSet<>();
        DocumentNode found = documents.isEmpty() ? null : documents.get(0).get("tokens");
        // What is no list may be a token by mistake: nobody else looks at it, and tells what it says.
        DocumentNode tokens = found == null || !found.isSequence() ? null : found;
        if (problems.isEmpty() && (documents.size() != 1 || tokens == null)) {
            problems.add(origin, 1, "tokens: nothing (expected: one document with a list of tokens)");
        }
        if (tokens != null && tokens.items().size() > MOST_TOKENS) {
            problems.add(origin, 1, "tokens: more than " + MOST_TOKENS + " (expected: at most that)");
        } else if (tokens != null) {
            documents.get(0).entries().forEach((key, value) -> {
                if (!key.equals("tokens")) {
                    value.fail("unknown (expected: tokens alone)");
                }
            });
            for (DocumentNode item : tokens.items()) {
                if (!item.isMapping()) {
                    item.fail("not a mapping (expected: name, sha256 and rights)");
                    continue;
                }
                Entry entry = Entry.read(item);
                if (!names.add(entry.principal.identity())) {
                    item.get("name").report("a name that no other token has");
                } else if (!digests.add(entry.sha256.toLowerCase(Locale.ROOT))) {
                    item.get("sha256").fail("is that of another token too (expected: one of its own)");
                } else if (DIGEST.matcher(entry.sha256).matches()) {
                    access = access.withDigest(entry.sha256, entry.principal);
                }
            }
        }
        if (problems.hasErrors()) {
            throw new IllegalArgumentException(
                    problems.list().stream().map(TokenFile::veiled).collect(Collectors.joining("\n")));
        }
        return access;
    }

    /** Where a document is no mapping at all, it may be a token, which no message may show. */
    private static String veiled(Problem problem) {
        return problem.message().startsWith("document: ")
                ? problem.origin() + ':' + problem.line() + ": not a mapping (expected: tokens, with a list of them)"
                : problem.toString();
    }

    /** One token. */
    private static final class Entry {

        private static final Set<String> KEYS = Set.of("name", "sha256", "rights", "namespaces", "services");

        private final String sha256;
        private final Principal principal;

        private Entry(String sha256, Principal principal) {
            this.sha256 = sha256;
            this.principal = principal;
        }

        static Entry read(DocumentNode item) {
            item.entries().forEach((key, value) -> {
                if (!KEYS.contains(key)) {
                    value.fail("unknown (expected: one of name, sha256, rights, namespaces, services)");
                }
            });
            String name = item.get("name").requiredText("a name for the history and the log");
            if (!name.isEmpty() && !NAME.matcher(name).matches()) {
                item.get("name").report("1 to 128 letters, digits and . _ @ / -");
            }
            String sha256 = item.get("sha256").text("");
            if (!DIGEST.matcher(sha256).matches()) {
                // Not shown: it may be the token itself, by mistake.
                item.get("sha256").fail("not a digest (expected: 64 hexadecimal digits, as mesh token prints them)");
            }
            Set<Right> rights = rights(item.get("rights"));
            Set<String> namespaces = texts(item.get("namespaces"), Entry::isNamespace, "a namespace, or *");
            Set<String> services = texts(item.get("services"), Entry::isService, "NAMESPACE/SERVICE, NAMESPACE/* or *");
            if (namespaces.isEmpty() && (rights.contains(Right.READ) || rights.contains(Right.WRITE))) {
                item.get("namespaces").report("a list of the namespaces that it may read and write, or [\"*\"]");
            }
            if (services.isEmpty() && rights.contains(Right.REGISTER)) {
                item.get("services").report("a list of the services that it may register as, such as [shop/reviews]");
            }
            return new Entry(sha256, new Principal(name, rights, namespaces, services));
        }

        private static Set<Right> rights(DocumentNode list) {
            Set<Right> rights = EnumSet.noneOf(Right.class);
            for (DocumentNode item : list.items()) {
                String word = item.oneOf("", List.of("read", "write", "register"));
                if (!word.isEmpty()) {
                    rights.add(Right.valueOf(word.toUpperCase(Locale.ROOT)));
                }
            }
            if (list.items().isEmpty()) {
                list.report("a list of read, write and register");
            }
            return rights;
        }

        private interface Rule {
            boolean holds(String text);
        }

        private static Set<String> texts(DocumentNode list, Rule rule, String expected) {
            Set<String> texts = new HashSet<>();
            for (DocumentNode item : list.items()) {
                String text = item.text("");
                if (rule.holds(text)) {
                    texts.add(text);
                } else {
                    item.report(expected);
                }
            }
            return texts;
        }

        private static boolean isNamespace(String text) {
            return text.equals(Principal.ALL) || NAMESPACE.matcher(text).matches();
        }

        private static boolean isService(String text) {
            int slash = text.indexOf('/');
            if (slash < 0) {
                return text.equals(Principal.ALL);
            }
            String service = text.substring(slash + 1);
            return NAMESPACE.matcher(text.substring(0, slash)).matches()
                    && (service.equals(Principal.ALL) || isServiceName(service));
        }

        private static @Nullable ServiceName serviceName(String text) {
            try {
                return ServiceName.parse(text);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private static boolean isServiceName(String text) {
            ServiceName name = serviceName(text);
            return name != null && name.name().equals(text);
        }
    }

    @Override
    public void close() {
        timer.dispose();
    }
}
