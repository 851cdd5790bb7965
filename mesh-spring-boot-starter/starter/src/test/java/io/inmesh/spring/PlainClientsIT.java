package io.inmesh.spring;

import org.springframework.boot.WebApplicationType;

class PlainClientsIT extends ClientsContract {

    PlainClientsIT() {
        super(WebApplicationType.NONE);
    }
}
