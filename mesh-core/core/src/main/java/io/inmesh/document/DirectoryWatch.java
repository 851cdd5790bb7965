package io.inmesh.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action when the entries of a directory change, and every {@link DirectoryFeed#RESCAN} anyway: the system does not
 * tell of changes behind links, on network file systems, or after the directory itself was replaced; and where it tells
 * of none at all, for want of watches, the look at times is left. The action runs on one daemon thread, which ends when
 * this is closed, whatever the action throws.
 */
final class DirectoryWatch implements AutoCloseable {

    /** Quiet for this long: a file that is being written is rather read whole than twice. */
    private static final long QUIET_MILLIS = 50;

    private static final System.Logger LOG = System.getLogger(DirectoryWatch.class.getName());

    private final Path path;
    private final Runnable action;
    private final Opener opener;
    private final Thread thread;
    private @Nullable WatchKey key;
    private String told = "";
    private volatile boolean closed;

    /** Opens what tells of changes. */
    interface Opener {
        WatchService open() throws IOException;
    }

    DirectoryWatch(Path path, Runnable action) {
        this(path, action, path.getFileSystem()::newWatchService);
    }

    /** @param opener asked once */
    DirectoryWatch(Path path, Runnable action, Opener opener) {
        this.path = path;
        this.action = action;
        this.opener = opener;
        thread = new Thread(this::run, "mesh-files-" + path.getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (WatchService service = open()) {
            while (!closed) {
                await(service);
                if (!closed) {
                    runAction();
                }
            }
        } catch (InterruptedException | IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no longer watched: {0}", path);
        }
    }

    /** Null where the system has no watches left, or none for this file system. */
    private @Nullable WatchService open() {
        try {
            return opener.open();
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no change events of " + path + ": it is looked at every " + DirectoryFeed.RESCAN.toMillis()
                            + " ms",
                    e);
            return null;
        }
    }

    private void await(@Nullable WatchService service) throws InterruptedException {
        if (service == null) {
            TimeUnit.MILLISECONDS.sleep(DirectoryFeed.RESCAN.toMillis());
            return;
        }
        try {
            register(service);
            awaitEvents(service);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "no change events of " + path, e);
            TimeUnit.MILLISECONDS.sleep(DirectoryFeed.RESCAN.toMillis());
        }
    }

    private void register(WatchService service) {
        WatchKey current = key;
        if ((current != null && current.isValid()) || !Files.isDirectory(path)) {
            return;
        }
        try {
            key = path.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException e) {
            // The periodic look does the same, a little later.
            LOG.log(System.Logger.Level.DEBUG, "no change events of " + path, e);
        }
    }

    private static void awaitEvents(WatchService service) throws InterruptedException {
        WatchKey signalled = service.poll(DirectoryFeed.RESCAN.toMillis(), TimeUnit.MILLISECONDS);
        // Bounded: a file that is written without pause is looked at nevertheless.
        for (int i = 0; signalled != null && i < 6; i++) {
            signalled.pollEvents();
            signalled.reset();
            signalled = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (signalled != null) {
            signalled.reset();
        }
    }

    private void runAction() {
        try {
            action.run();
            told = "";
        } catch (RuntimeException | Error e) {
            // An error too: a watch that ends unseen is worse than one that goes on. Told once, not at every look.
            boolean isNew = !told.equals(e.toString());
            told = e.toString();
            LOG.log(isNew ? System.Logger.Level.ERROR : System.Logger.Level.DEBUG, "reading " + path + " failed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
