package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every file of {@code policy/problems} has, at the end of a line, in comments, what is told of that line, or a part of it;
 * and nothing else is told.
 */
class ProblemCasesTest {

    @TestFactory
    Stream<DynamicTest> each_mistake_is_told_at_its_line_and_nothing_else_is() throws IOException {
        return PolicyFixture.files("problems").stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    private static void check(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        Policy policy = new PolicyCompiler(PolicyFixture.SCOPE).compile(PolicyFixture.resources(file));
        List<Problem> left = new ArrayList<>(policy.problems());
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] comments = lines.get(i).split("# (?=error: |warning: )");
            for (int c = 1; c < comments.length; c++) {
                int line = i + 1;
                String wanted = comments[c].strip();
                if (!left.removeIf(problem -> problem.line() == line && isTold(problem, wanted))) {
                    missing.add(line + ": " + wanted);
                }
            }
        }
        assertThat(missing).as("told otherwise, or not at all; left: " + left).isEmpty();
        assertThat(left)
                .map(Problem::diagnostic)
                .as("told without being expected")
                .isEmpty();
    }

    private static boolean isTold(Problem problem, String wanted) {
        String severity = problem.severity() + ": ";
        return wanted.startsWith(severity) && problem.message().contains(wanted.substring(severity.length()));
    }
}
