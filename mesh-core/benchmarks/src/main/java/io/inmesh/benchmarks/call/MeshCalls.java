package io.inmesh.benchmarks.call;

import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Calls through a {@link Service} of the mesh. */
abstract class MeshCalls implements Contender {

    private final Service service;

    MeshCalls(Service service) {
        this.service = service;
    }

    @Override
    public final void call(IntConsumer done) {
        service.call(Request.get(Target.PATH)).subscribe(new Receiver(done));
    }

    /** Takes the body as the {@code byte[]} it came as. */
    private static final class Receiver implements CoreSubscriber<Response> {

        private final IntConsumer done;

        Receiver(IntConsumer done) {
            this.done = done;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Response response) {
            byte @Nullable [] body = response.body().bytesInMemory();
            if (body != null) {
                done.accept(body.length);
            } else {
                response.body().bytes(1 << 20).subscribe(bytes -> done.accept(bytes.length), error -> done.accept(-1));
            }
        }

        @Override
        public void onError(Throwable error) {
            done.accept(-1);
        }

        @Override
        public void onComplete() {
            // onNext was the end
        }
    }
}
