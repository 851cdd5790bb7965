package io.inmesh.spring;

import org.springframework.boot.WebApplicationType;

class ServletClientsIT extends ClientsContract {

    ServletClientsIT() {
        super(WebApplicationType.SERVLET);
    }
}
