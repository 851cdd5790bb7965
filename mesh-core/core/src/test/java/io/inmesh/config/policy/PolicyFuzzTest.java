package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RouteTable;
import io.inmesh.service.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutated documents through the reader, the checks and the translation: never an exception, never more problems than the
 * limits. {@code -Dfuzz.seconds} runs it for longer, {@code -Dfuzz.seed} from elsewhere.
 */
class PolicyFuzzTest {

    private static final long SECONDS = Long.getLong("fuzz.seconds", 4);
    private static final String[] VALUES = {
        "[]",
        "{}",
        "''",
        "~",
        "-1",
        "0",
        "99999999999999999999",
        "1e9",
        "NaN",
        "Ä",
        "*x",
        "[[1]]",
        "{a: b}",
        "'*'",
        "a..b",
        "(",
        "((((((((((a{1000}){1000}",
        "[a-",
        "\\2",
        "/",
        "//",
        "%zz",
        "5xx,",
        "~/*",
        "./",
        "1h1h",
        "0s",
        "-5s",
        "mesh",
        "jason, {}",
        "&a [*a]",
        "!!binary x",
        "null",
        "true",
        ".inf",
        "0x10",
        "|2-",
        "a=b",
        "\"\\u0000\""
    };

    private final PolicyCompiler compiler = new PolicyCompiler(PolicyFixture.SCOPE);

    private static List<String> seeds() throws IOException {
        List<String> seeds = new ArrayList<>();
        for (String directory : List.of("problems", "istio", "gateway", "bookinfo")) {
            for (Path file : PolicyFixture.files(directory)) {
                seeds.add(Files.readString(file));
            }
        }
        return seeds;
    }

    @Test
    void no_mutation_makes_a_compilation_throw() throws IOException {
        List<String> seeds = seeds();
        long seed = Long.getLong("fuzz.seed", 20_260_131L);
        Random random = new Random(seed);
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        int runs = 0;
        while (System.nanoTime() < end) {
            String text = mutate(seeds.get(random.nextInt(seeds.size())), random);
            try {
                use(text);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", run " + runs + ":\n" + text, e);
            }
            runs++;
        }
        assertThat(runs).isGreaterThan(20);
    }

    private void use(String text) {
        Problems problems = new Problems();
        List<Resource> resources = Resource.all(Documents.read(text, "x.yaml", problems));
        Policy policy = compiler.compile(resources);
        assertThat(problems.size()).isLessThanOrEqualTo(Problems.MAX);
        assertThat(policy.problems().size()).isLessThanOrEqualTo(1_001);
        for (Problem problem : policy.problems()) {
            assertThat(problem.message()).isNotBlank();
        }
        RouteTable table = RouteTable.of(policy.routes());
        for (String name : List.of("reviews", "matching", "actions", "echo:80", "delegating", "api.example.com")) {
            ServiceName service = ServiceName.parse(name);
            table.routes(service).decide(Request.get("/item/42?v=two"));
            policy.destinations().of(service, "v1");
            policy.visibility().shows(service);
        }
    }

    private static String mutate(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            switch (random.nextInt(7)) {
                case 0 -> lines.set(at, replaceValue(line, random));
                case 1 -> lines.remove(at);
                case 2 -> lines.add(at, lines.get(random.nextInt(lines.size())));
                case 3 -> lines.set(at, "  " + line);
                case 4 -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)));
                case 5 -> lines.set(at, flowValue(line, random));
                default -> lines.set(at, line.replace('e', (char) random.nextInt(0x250)));
            }
            if (lines.isEmpty()) {
                lines.add("{}");
            }
        }
        String mutated = String.join("\n", lines);
        return random.nextInt(10) == 0 ? mutated.substring(0, random.nextInt(mutated.length() + 1)) : mutated;
    }

    private static String replaceValue(String line, Random random) {
        int colon = line.indexOf(": ");
        return colon < 0 ? line : line.substring(0, colon + 2) + VALUES[random.nextInt(VALUES.length)];
    }

    /** In place of one value inside braces or brackets. */
    private static String flowValue(String line, Random random) {
        List<Integer> colons = new ArrayList<>();
        for (int i = line.indexOf(": "); i >= 0; i = line.indexOf(": ", i + 1)) {
            colons.add(i + 2);
        }
        if (colons.isEmpty()) {
            return line;
        }
        int from = colons.get(random.nextInt(colons.size()));
        int to = from;
        while (to < line.length() && ",}]".indexOf(line.charAt(to)) < 0) {
            to++;
        }
        return line.substring(0, from) + VALUES[random.nextInt(VALUES.length)] + line.substring(to);
    }

    @Test
    void deep_nesting_bombs_large_values_and_bytes_that_are_no_text_are_told_and_held_off(@TempDir Path dir)
            throws IOException {
        String head =
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec:\n  hosts: [a]\n  http: ";
        StringBuilder bomb = new StringBuilder("a: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 20; i++) {
            bomb.append("b").append(i).append(": &a").append(i).append(" [");
            bomb.append(String.join(", ", java.util.Collections.nCopies(10, "*a" + (i - 1))))
                    .append("]\n");
        }
        assertThat(told(head + "[".repeat(50_000))).contains("nested deeper than 64 levels");
        assertThat(told(bomb + head + "*a19")).contains("more than 200000 values");
        Path large = dir.resolve("large.yaml");
        byte[] bytes = new byte[100_000_000];
        java.util.Arrays.fill(bytes, (byte) 'a');
        Files.write(large, bytes);
        assertThat(told(large)).contains("more than 3000000 bytes");
        Path broken = dir.resolve("broken.yaml");
        Files.write(broken, new byte[] {'a', ':', ' ', (byte) 0xC3, (byte) 0x28});
        assertThat(told(broken)).contains("not text in UTF-8");
        Path cut = dir.resolve("cut.yaml");
        Files.writeString(cut, (head + "[{route: [").substring(3), StandardCharsets.UTF_8);
        assertThat(told(cut)).contains("not readable as YAML");
    }

    private static String told(String text) {
        Problems problems = new Problems();
        Resource.all(Documents.read(text, "x.yaml", problems));
        return problems.list().toString();
    }

    private static String told(Path file) {
        Problems problems = new Problems();
        Resource.all(Documents.read(file, "x.yaml", problems));
        return problems.list().toString();
    }

    /** Values within the limits of a file that cost more than they weigh: long texts in expressions, hosts and names. */
    @Test
    void long_values_take_no_longer_than_they_are_and_are_told_short() {
        String long1 = "a".repeat(1_000_000);
        List<Resource> resources = PolicyFixture.resources("x.yaml", """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: a}
                spec:
                  hosts: [%1$s]
                  ? %1$s
                  : 1
                  http: [{match: [{uri: {regex: "(%1$s)"}}], timeout: %1$s}]
                """.replace("%1$s", long1.substring(0, 600_000)));
        long start = System.nanoTime();
        Policy policy = compiler.compile(resources);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(policy.hasErrors()).isTrue();
        assertThat(policy.problems()).allMatch(problem -> problem.message().length() < 2_000);
    }
}
