package io.inmesh.spring;

import org.springframework.boot.WebApplicationType;

class WebFluxClientsIT extends ClientsContract {

    WebFluxClientsIT() {
        super(WebApplicationType.REACTIVE);
    }
}
