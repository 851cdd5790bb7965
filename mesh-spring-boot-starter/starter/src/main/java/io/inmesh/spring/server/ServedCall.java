package io.inmesh.spring.server;

import io.inmesh.service.Request;
import io.inmesh.telemetry.AmbientContext;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * The inbound call that a thread of a servlet application serves. OpenTelemetry's current context carries deadline and
 * override to the calls that the application makes; but where Spring observes these, its span is current in their place, in
 * a context from before the mesh saw the request. So the call is kept with the servlet request as well.
 */
public final class ServedCall {

    static final String ATTRIBUTE = ServedCall.class.getName();

    private ServedCall() {}

    /** {@code outbound} with the deadline and the override of the call that the current thread serves, if it serves any. */
    public static Request inherit(Request outbound) {
        RequestAttributes attributes = RequestContextHolder.getRequestAttributes();
        return attributes != null
                        && attributes.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST)
                                instanceof Request inbound
                ? AmbientContext.inherit(outbound, inbound)
                : outbound;
    }
}
