package io.inmesh.samples.quickstart.spring;

import io.inmesh.annotation.MeshClient;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.service.annotation.GetExchange;

/** A page that asks {@code reviews} through the mesh. */
@SpringBootApplication
public class Application {

    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }

    // snippet
    @MeshClient("reviews")
    interface Reviews {
        @GetExchange("/reviews/{id}")
        String of(@PathVariable String id);
    }

    @RestController
    record Page(Reviews reviews) {
        @GetMapping("/page/{id}")
        String show(@PathVariable String id) {
            return reviews.of(id);
        }
    }
    // snippet
}
