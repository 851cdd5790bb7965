package io.inmesh.samples.bookinfo.runner;

import java.io.PrintStream;

/** What was expected and what was observed, printed as it is found out. */
final class Checks {

    private final PrintStream out;
    private int passed;
    private int failed;

    Checks(PrintStream out) {
        this.out = out;
    }

    /** @param observed the figures behind the verdict */
    void expect(String what, boolean holds, String observed) {
        if (holds) {
            passed++;
        } else {
            failed++;
        }
        out.println((holds ? "  PASS  " : "  FAIL  ") + what + "  [" + observed + "]");
    }

    boolean allPassed() {
        return failed == 0 && passed > 0;
    }

    @Override
    public String toString() {
        return passed + " passed, " + failed + " failed";
    }
}
