package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One page of a signed-in reader, followed through all four services. */
final class OnePage {

    private static final String USER = "ada";

    /** Version 1 of reviews asks no ratings, so that the first page need not pass through all four services. */
    private static final int MOST_PAGES = 50;

    private static final int MOST_POLLS = 100;

    private final Page page;
    private final Spans spans;
    private final Checks checks;
    private final PrintStream out;
    private final SecureRandom random = new SecureRandom();

    OnePage(Page page, Spans spans, Checks checks, PrintStream out) {
        this.page = page;
        this.spans = spans;
        this.checks = checks;
        this.out = out;
    }

    void run() throws InterruptedException {
        String cookie;
        try {
            cookie = page.login(USER);
        } catch (IOException e) {
            checks.expect("sign in as " + USER, false, e.toString());
            return;
        }
        for (int i = 0; i < MOST_PAGES; i++) {
            String traceId = hex(16);
            spans.watch(traceId);
            String parent = "00-" + traceId + "-" + hex(8) + "-01";
            Outcome outcome = page.call(System.nanoTime(), "cookie", cookie, "traceparent", parent)
                    .join();
            if (outcome.involves("ratings")) {
                List<String> expected = List.of("details=" + USER, "reviews=" + USER, "ratings=" + USER);
                checks.expect(
                        "the user's name reaches all services",
                        outcome.askedBy().equals(expected),
                        String.join(" ", outcome.askedBy()));
                check(traceId);
                return;
            }
        }
        checks.expect("a page passes through all four services", false, "none of " + MOST_PAGES);
    }

    private void check(String traceId) throws InterruptedException {
        Trace trace = new Trace(spans.trace(traceId));
        // Exporters send in batches.
        for (int i = 0;
                i < MOST_POLLS && !(trace.isComplete() && trace.problems().isEmpty());
                i++) {
            TimeUnit.MILLISECONDS.sleep(100);
            trace = new Trace(spans.trace(traceId));
        }
        List<String> problems = trace.problems();
        checks.expect(
                "its trace holds spans of all four services with right parents",
                problems.isEmpty(),
                problems.isEmpty() ? "trace " + traceId : String.join("; ", problems));
        out.print(trace.render());
    }

    private String hex(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }
}
