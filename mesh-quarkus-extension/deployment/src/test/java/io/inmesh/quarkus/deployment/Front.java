package io.inmesh.quarkus.deployment;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Serves by calling reviews, on each kind of thread. */
@Path("/")
public class Front {

    /** Completed with what ends {@code /held}, once that runs. */
    static final CompletableFuture<UniEmitter<? super String>> HELD = new CompletableFuture<>();

    private final Reviews reviews;
    private final ExecutorService virtualThreads;

    /** @param virtualThreads of Quarkus; before JDK 21 its workers */
    Front(@RestClient Reviews reviews, @VirtualThreads ExecutorService virtualThreads) {
        this.reviews = reviews;
        this.virtualThreads = virtualThreads;
    }

    @GET
    @Path("/worker")
    public String onWorker() {
        return reviews.echo("worker", null);
    }

    @GET
    @Path("/event-loop")
    public Uni<String> onEventLoop() {
        return reviews.echoLater("event-loop").chain(first -> reviews.echoLater("second"));
    }

    /** Not by {@code @RunOnVirtualThread}, which Quarkus refuses in classes compiled for JDK 17. */
    @GET
    @Path("/virtual")
    public Uni<String> onVirtualThread() {
        return Uni.createFrom()
                .item(() -> reviews.echo(Thread.currentThread().getClass().getSimpleName(), null))
                .runSubscriptionOn(virtualThreads);
    }

    @GET
    @Path("/held")
    public Uni<String> held() {
        return Uni.createFrom().emitter(emitter -> HELD.complete(emitter));
    }
}
