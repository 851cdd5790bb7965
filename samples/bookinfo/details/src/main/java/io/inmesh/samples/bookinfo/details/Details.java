package io.inmesh.samples.bookinfo.details;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application. */
@SpringBootApplication
public class Details {

    public static void main(String[] arguments) {
        SpringApplication.run(Details.class, arguments);
    }
}
