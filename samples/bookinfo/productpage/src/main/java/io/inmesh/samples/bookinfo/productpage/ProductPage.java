package io.inmesh.samples.bookinfo.productpage;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application. */
@SpringBootApplication
public class ProductPage {

    public static void main(String[] arguments) {
        SpringApplication.run(ProductPage.class, arguments);
    }
}
