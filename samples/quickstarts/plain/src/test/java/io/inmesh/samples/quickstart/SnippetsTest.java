package io.inmesh.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the documents against the code: a {@code <!-- snippet: FILE -->} is followed by exactly what stands between FILE's
 * two {@code // snippet} lines, which the build compiles. {@code -Dsnippets.update=true} rewrites the documents.
 */
class SnippetsTest {

    private static final Path ROOT = Path.of("../../..").toAbsolutePath().normalize();
    private static final Pattern MARK =
            Pattern.compile("<!-- snippet: (\\S+) -->\\n\\n(?:```java\\n.*?\\n```\\n)?", Pattern.DOTALL);

    @TestFactory
    Stream<DynamicTest> documents_show_the_code_that_is_compiled() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).forEach(documents::add);
        }
        return documents.stream()
                .map(document -> DynamicTest.dynamicTest(
                        ROOT.relativize(document).toString(), () -> check(document, Files.readString(document))));
    }

    private static void check(Path document, String text) throws IOException {
        String expected = MARK.matcher(text).replaceAll(match -> Matcher.quoteReplacement(render(match.group(1))));
        if (Boolean.getBoolean("snippets.update")) {
            Files.writeString(document, expected);
        }
        assertThat(Files.readString(document)).isEqualTo(expected);
    }

    private static String render(String file) {
        return "<!-- snippet: " + file + " -->\n\n```java\n" + region(ROOT.resolve(file)) + "\n```\n";
    }

    private static String region(Path file) {
        List<String> inside = new ArrayList<>();
        boolean within = false;
        int marks = 0;
        for (String line : lines(file)) {
            if (line.strip().equals("// snippet")) {
                within = !within;
                marks++;
            } else if (within) {
                inside.add(line);
            }
        }
        assertThat(marks).as("'// snippet' lines in " + file).isEqualTo(2);
        return inside.stream().collect(Collectors.joining("\n")).stripIndent();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError("a document names a snippet that is not there: " + file, e);
        }
    }
}
