package io.inmesh.quarkus.deployment;

import io.inmesh.Mesh;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Compares the mesh with the one before the reload. */
@Path("/reload")
public class ReloadResource {

    private static final String VERSION = "unchanged";
    private static final String MESH = "io.inmesh.test.mesh";
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Mesh mesh;

    ReloadResource(Mesh mesh) {
        this.mesh = mesh;
    }

    @GET
    public String get() {
        mesh.client("reviews");
        Object before = System.getProperties().put(MESH, mesh);
        boolean other = before instanceof Mesh old && old != mesh;
        return VERSION + ": other mesh: " + other + ", old one closed: " + isClosed(before) + ", threads of two: "
                + awaitThreadsOfOne();
    }

    private static boolean isClosed(@Nullable Object mesh) {
        try {
            return mesh instanceof Mesh old && old.client("ratings") == null;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Whether two meshes have threads, which have the same names; event loops take some time to end. */
    private static boolean awaitThreadsOfOne() {
        long start = System.nanoTime();
        while (areOfTwo() && System.nanoTime() - start < LIMIT_NANOS) {
            LockSupport.parkNanos(10_000_000);
        }
        return areOfTwo();
    }

    private static boolean areOfTwo() {
        List<String> names = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("mesh-io"))
                .toList();
        return names.stream().distinct().count() < names.size();
    }
}
