package io.inmesh.spring;

import io.inmesh.spring.app.webflux.WebFluxApplication;
import org.springframework.boot.WebApplicationType;

class WebFluxServerIT extends ServerContract {

    WebFluxServerIT() {
        super(WebFluxApplication.class, WebApplicationType.REACTIVE);
    }
}
