package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {

    private static Outcome outcome(long millis, String... servedBy) {
        return new Outcome(0, millis * 1_000_000, List.of(servedBy), List.of(), null);
    }

    @Test
    void percentiles_are_nearest_ranks() {
        Latencies latencies = Latencies.of(
                LongStream.rangeClosed(1, 200).mapToObj(i -> outcome(201 - i)).toList(), outcome -> true);
        assertThat(latencies.percentile(0.5)).isEqualTo(100);
        assertThat(latencies.percentile(0.99)).isEqualTo(198);
        assertThat(latencies.percentile(1)).isEqualTo(200);
        assertThat(new Latencies(List.of()).percentile(0.99)).isZero();
    }

    @Test
    void the_table_counts_each_instance_and_all() {
        String table = Table.render(
                List.of(outcome(10, "details-1", "reviews-v1-1"), outcome(30, "details-1", "reviews-v2-1")),
                Map.of("productpage", 3L));
        assertThat(table.lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "took part pages p50 ms p99 ms max ms",
                        "details-1 2 10.0 30.0 30.0",
                        "reviews-v1-1 1 10.0 10.0 10.0",
                        "reviews-v2-1 1 30.0 30.0 30.0",
                        "all 2 10.0 30.0 30.0",
                        "failed pages: 0; retries by caller: {productpage=3}");
    }

    @Test
    void the_call_log_has_a_line_for_each_call(@TempDir Path folder) throws Exception {
        Outcome failed = new Outcome(1_500_000_000, 2_000_000, List.of("a-1", "b-1"), List.of(), "no, \"why\"\nnot");
        CallLog.write(folder.resolve("calls.csv"), List.of(outcome(10, "a-1"), failed));
        assertThat(folder.resolve("calls.csv"))
                .hasContent("due_s,latency_ms,served_by,failure\n0.000,10.0,a-1,\n1.500,2.0,a-1 b-1,no   why  not\n");
    }

    @Test
    void one_miss_fails_the_checks_and_so_does_no_check_at_all() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Checks checks = new Checks(new PrintStream(text, true, StandardCharsets.UTF_8));
        assertThat(checks.allPassed()).isFalse();
        checks.expect("one", true, "1");
        assertThat(checks.allPassed()).isTrue();
        checks.expect("two", false, "3");
        assertThat(checks.allPassed()).isFalse();
        assertThat(text.toString(StandardCharsets.UTF_8)).contains("PASS  one  [1]", "FAIL  two  [3]");
    }
}
