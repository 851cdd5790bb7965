package io.inmesh.control.cli;

/** What the process tells scripts. */
final class ExitStatus {

    static final int OK = 0;

    /** What was asked was done, and the answer is no: errors were found, or something is not there. */
    static final int FAILED = 1;

    /** The command line cannot be understood, or names what does not exist. */
    static final int USAGE = 2;

    /** A call has nowhere to go. */
    static final int NO_ROUTE = 3;

    /** A fault of this program (sysexits: EX_SOFTWARE). */
    static final int FAULT = 70;

    private ExitStatus() {}
}
