package io.inmesh.spring;

import io.inmesh.spring.app.servlet.ServletApplication;
import org.springframework.boot.WebApplicationType;

class ServletServerIT extends ServerContract {

    ServletServerIT() {
        super(ServletApplication.class, WebApplicationType.SERVLET);
    }
}
