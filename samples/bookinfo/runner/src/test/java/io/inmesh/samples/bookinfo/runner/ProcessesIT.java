package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessesIT {

    private static ProcessHandle start(Processes processes, String name, String script) throws IOException {
        processes.start(name, List.of("sh", "-c", script), Map.of(), Path.of("."));
        return ProcessHandle.of(processes.pid(name)).orElseThrow();
    }

    @Test
    void closing_ends_running_stalled_and_stubborn_processes(@TempDir Path logs) throws Exception {
        List<ProcessHandle> all;
        try (Processes processes = new Processes(logs, Duration.ofSeconds(1))) {
            all = List.of(
                    start(processes, "running", "exec sleep 600"),
                    start(processes, "stalled", "exec sleep 600"),
                    start(processes, "stubborn", "trap '' TERM; while :; do sleep 1; done"));
            processes.stall("stalled");
        }
        assertThat(all).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void a_killed_process_has_the_status_of_its_signal(@TempDir Path logs) throws Exception {
        try (Processes processes = new Processes(logs, Duration.ofSeconds(1))) {
            ProcessHandle process = start(processes, "a", "exec sleep 600");
            assertThat(processes.exitStatus("a")).isNull();
            processes.kill("a");
            process.onExit().join();
            assertThat(processes.exitStatus("a")).isEqualTo(137);
        }
    }

    @Test
    void nothing_starts_once_the_sample_is_stopping(@TempDir Path logs) {
        Processes processes = new Processes(logs, Duration.ofSeconds(1));
        processes.close();
        assertThatThrownBy(() -> start(processes, "late", "exec sleep 600"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("late");
    }

    @Test
    void a_process_that_ends_instead_of_getting_ready_is_named_with_the_end_of_its_log(@TempDir Path logs)
            throws Exception {
        try (Processes processes = new Processes(logs, Duration.ofSeconds(1))) {
            processes.start(
                    "reviews-v1-1",
                    List.of("sh", "-c", "echo $WORD; echo no heap left >&2; exit 3"),
                    Map.of("WORD", "hello"),
                    Path.of("."));
            Instance instance = new Instance("reviews-v1-1", "reviews", "v1", 1);
            assertThatThrownBy(() -> new Readiness(HttpClient.newHttpClient(), processes)
                            .await(List.of(instance), Duration.ofSeconds(30)))
                    .isInstanceOf(SampleException.class)
                    .hasMessageContainingAll("reviews-v1-1", "ended with status 3", "hello", "no heap left");
        }
    }

    @Test
    void a_taken_port_is_named_with_its_instance_and_the_option_that_moves_it() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Instance instance = new Instance("details-1", "details", "v1", taken.getLocalPort());
            assertThatThrownBy(() -> Ports.requireFree(List.of(instance)))
                    .isInstanceOf(SampleException.class)
                    .hasMessageContainingAll(taken.getLocalPort() + " (details-1)", "--port");
        }
    }
}
