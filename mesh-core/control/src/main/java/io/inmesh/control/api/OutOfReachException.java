package io.inmesh.control.api;

import java.util.Collection;
import java.util.TreeSet;

/** Somebody with the right has it elsewhere; answered 403 and logged. Without a stack trace. */
final class OutOfReachException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String what;

    private OutOfReachException(String what, String why) {
        super(why, null, false, false);
        this.what = what;
    }

    /** @param namespaces which of them are out of reach */
    static OutOfReachException of(Right right, Collection<String> namespaces) {
        String where = Authentication.name(right) + " in namespace " + String.join(", ", new TreeSet<>(namespaces));
        return new OutOfReachException("to " + where, "no right to " + where);
    }

    static OutOfReachException notItself(String namespace, String service) {
        String who = namespace + '/' + service;
        return new OutOfReachException(
                "to speak as an instance of " + who, "no right to speak as an instance of " + who);
    }

    /** What was asked, for the log. */
    String what() {
        return what;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
