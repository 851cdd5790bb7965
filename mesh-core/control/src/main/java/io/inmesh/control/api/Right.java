package io.inmesh.control.api;

/** What somebody may do. */
public enum Right {
    /** Nothing that needs a right. */
    NONE,
    /** Look at resources, history and status, and watch them. */
    READ,
    /** Change resources. */
    WRITE,
    /** Announce oneself as an instance of a service. */
    REGISTER,
    /** Say what one does: whoever may read or register may. */
    REPORT
}
