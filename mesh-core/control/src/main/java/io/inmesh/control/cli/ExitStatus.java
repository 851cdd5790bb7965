package io.inmesh.control.cli;

/** What the process tells scripts. */
final class ExitStatus {

    static final int OK = 0;

    /** What was asked was done, and the answer is no: errors were found, something is not there, or files differ. */
    static final int FAILED = 1;

    /** The command line cannot be understood, or names what does not exist. */
    static final int USAGE = 2;

    /** A call has nowhere to go. */
    static final int NO_ROUTE = 3;

    /** What was waited for has not come in time. */
    static final int TIMED_OUT = 4;

    /** The config service could not be asked, does not let this caller, or cannot do it at present. */
    static final int NOT_ASKED = 5;

    /** A fault of this program (sysexits: EX_SOFTWARE). */
    static final int FAULT = 70;

    private ExitStatus() {}
}
