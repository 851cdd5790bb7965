package io.inmesh.config.subscription;

import io.inmesh.config.subscription.SnapshotText.Owner;
import io.inmesh.config.subscription.SnapshotText.Unusable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The last-known-good snapshot of one application on disk, readable and writable by its owner alone where the file system
 * has permissions. It is replaced as a whole: a process that dies meanwhile, or another of the same name, leaves one of the
 * two whole, and the last to write wins. Blocks; not thread-safe.
 */
final class SnapshotFile {

    private static final System.Logger LOG = System.getLogger(SnapshotFile.class.getName());

    /** More is neither written nor read. */
    static final int LARGEST = 128 * 1024 * 1024;

    private static final String NEW = ".new";
    private static final Duration LEFT_OVER = Duration.ofMinutes(10);

    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path directory;
    private final Path file;
    private final Owner owner;
    private final boolean isPosix;

    SnapshotFile(Path directory, Owner owner) {
        this.directory = directory;
        this.owner = owner;
        // Neither part can hold an underscore.
        String name = owner.application().replace('/', '_');
        this.file = directory.resolve(name.substring(0, Math.min(200, name.length())) + ".snapshot");
        this.isPosix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    Path path() {
        return file;
    }

    /** Null: there is none that can be used; why, is in the log. A broken one is kept aside, as {@code .broken}. */
    @Nullable
    Snapshot read() {
        try {
            checkAccess(directory);
            checkAccess(file);
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(LARGEST + 1);
            }
            if (bytes.length > LARGEST) {
                throw new Unusable("more than " + LARGEST + " bytes", true);
            }
            return SnapshotText.read(bytes, owner);
        } catch (NoSuchFileException e) {
            LOG.log(Level.DEBUG, "no snapshot at {0}", file);
        } catch (Unusable e) {
            LOG.log(Level.WARNING, "the snapshot {0} is not used: it is {1}", file, e.getMessage());
            if (e.isBroken()) {
                putAside();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the snapshot {0} cannot be read: {1}", file, e.toString());
        }
        return null;
    }

    private void checkAccess(Path path) throws IOException, Unusable {
        if (!isPosix) {
            return;
        }
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        if (attributes.permissions().stream().anyMatch(OTHERS::contains)) {
            throw new Unusable(
                    "not to be trusted, for others may write " + path + " ("
                            + PosixFilePermissions.toString(attributes.permissions()) + ")",
                    false);
        }
        UserPrincipal self = self();
        if (self != null && !self.equals(attributes.owner())) {
            throw new Unusable(
                    "not to be trusted, for " + path + " belongs to "
                            + attributes.owner().getName() + " (expected: " + self.getName() + ")",
                    false);
        }
    }

    /** Null: the system does not tell. */
    private @Nullable UserPrincipal self() {
        try {
            return directory
                    .getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(System.getProperty("user.name", ""));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.DEBUG, "the user is not known by name", e);
            return null;
        }
    }

    private void putAside() {
        try {
            Path aside = file.resolveSibling(file.getFileName() + ".broken");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.log(Level.WARNING, "it is kept as {0}", aside);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "it stays where it is: {0}", e.toString());
        }
    }

    /**
     * Puts {@code snapshot} in the place of what is there; it survives a crash of the machine once this returns.
     *
     * @throws IOException when it cannot be kept; what was there is there still
     */
    void write(Snapshot snapshot) throws IOException {
        byte[] bytes = SnapshotText.write(snapshot, owner);
        if (bytes.length > LARGEST) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "a snapshot of " + bytes.length + " bytes (expected: at most " + LARGEST + ")");
        }
        createDirectory();
        removeLeftOvers();
        Path temporary = directory.resolve('.' + UUID.randomUUID().toString() + NEW);
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    permissions("rw-------"))) {
                ByteBuffer content = ByteBuffer.wrap(bytes);
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncDirectory();
    }

    private void createDirectory() throws IOException {
        Files.createDirectories(directory, permissions("rwx------"));
        try {
            checkAccess(directory);
        } catch (Unusable e) {
            throw new FileSystemException(directory.toString(), null, e.getMessage());
        }
    }

    /** What processes that died in the midst of writing have left. */
    private void removeLeftOvers() throws IOException {
        Instant old = Instant.now().minus(LEFT_OVER);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, ".*" + NEW)) {
            for (Path entry : entries) {
                if (Files.getLastModifiedTime(entry).toInstant().isBefore(old)) {
                    Files.deleteIfExists(entry);
                }
            }
        } catch (NoSuchFileException | DirectoryIteratorException e) {
            LOG.log(Level.DEBUG, "another process was faster", e);
        }
    }

    private FileAttribute<?>[] permissions(String text) {
        return isPosix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    private void syncDirectory() {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "directories cannot be synced here", e);
        }
    }
}
