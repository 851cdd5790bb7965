package io.inmesh.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.util.logging.Level;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MeshClientIT {

    private static final int CALLS = 20;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Contexts.application(Reviews.class, Books.class)
            .setLogRecordPredicate(record -> record.getLevel().intValue() >= Level.WARNING.intValue())
            .assertLogRecords(warnings -> assertThat(warnings)
                    .noneMatch(w -> String.valueOf(w.getMessage()).contains("mesh.")));

    @Inject
    @RestClient
    Reviews reviews;

    @Inject
    @RestClient
    Books books;

    @Test
    void a_synchronous_call_gets_past_a_dead_and_a_busy_endpoint() {
        for (int i = 0; i < CALLS; i++) {
            assertThat(reviews.echo("a b&c", "jane"))
                    .startsWith("GET /echo?q=a+b%26c ")
                    .contains("x-user=jane");
        }
    }

    @Test
    void a_uni_gets_past_a_dead_and_a_busy_endpoint() {
        for (int i = 0; i < CALLS; i++) {
            assertThat(reviews.echoLater("x").await().atMost(Duration.ofSeconds(10)))
                    .startsWith("GET /echo?q=x ");
        }
    }

    @Test
    void an_entity_travels_as_json_both_ways_past_a_dead_endpoint() {
        Books.Book book = new Books.Book("The Comedy of Errors", 5);
        for (int i = 0; i < CALLS; i++) {
            assertThat(books.post(book)).isEqualTo(book);
        }
    }

    @Test
    void the_body_of_an_error_can_be_read_from_the_exception() {
        assertThatThrownBy(reviews::missing).isInstanceOfSatisfying(WebApplicationException.class, e -> {
            assertThat(e.getResponse().getStatus()).isEqualTo(404);
            assertThat(e.getResponse().readEntity(String.class)).isEqualTo("no such book");
        });
    }
}
