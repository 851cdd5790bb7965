package io.inmesh.samples.bookinfo.productpage;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClientException;

/**
 * What came of a call: exactly one of both is there.
 *
 * @param value the answer; null: the call failed
 * @param failure in one line; null: the call succeeded
 */
record Answer<T>(@Nullable T value, @Nullable String failure) {

    private static final System.Logger LOG = System.getLogger(Answer.class.getName());

    static <T> Answer<T> of(String service, Supplier<T> call) {
        try {
            return new Answer<>(call.get(), null);
        } catch (RestClientException e) {
            // A page without one of its parts is still a page.
            String failure = service + " did not answer: " + e.getMessage();
            LOG.log(System.Logger.Level.WARNING, failure);
            return new Answer<>(null, failure);
        }
    }
}
