package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.SettingsCatalog;
import io.inmesh.config.SettingsCatalog.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Boot's metadata, from which editors complete and explain properties, says what core's catalogue says. */
class MetadataTest {

    private static final String FILE = "META-INF/spring-configuration-metadata.json";
    private static final String CHOICE = "one of ";

    @Test
    void the_metadata_equals_the_catalogue() throws IOException {
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(Path.of("src/main/resources", FILE), expected());
            return;
        }
        try (InputStream file = MetadataTest.class.getClassLoader().getResourceAsStream(FILE)) {
            String present = file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(present)
                    .as(FILE + "; write it anew with -Dtest=MetadataTest -Ddocs.update=true")
                    .isEqualTo(expected());
        }
    }

    private static String expected() {
        Stream<String> single = SettingsCatalog.entries().stream()
                .filter(entry -> !entry.key().contains(SettingsCatalog.NAME))
                .map(MetadataTest::property);
        Stream<String> maps = Stream.of("services", "clients").map(MetadataTest::map);
        String hints = SettingsCatalog.entries().stream()
                .filter(entry -> entry.type().equals("choice") && !entry.key().contains(SettingsCatalog.NAME))
                .map(MetadataTest::hint)
                .collect(Collectors.joining(",\n"));
        return "{\n  \"groups\": [],\n  \"properties\": [\n"
                + Stream.concat(single, maps).collect(Collectors.joining(",\n"))
                + "\n  ],\n  \"hints\": [\n" + hints + "\n  ]\n}\n";
    }

    private static String property(Entry entry) {
        String type = entry.isList() ? "java.util.List<java.lang.String>" : type(entry.type());
        String value = entry.defaultValue().isEmpty()
                ? ""
                : ",\n      \"defaultValue\": " + value(entry.type(), entry.defaultValue());
        return object(entry.key(), type, entry.doc() + " Expected: " + entry.expected() + ".", value);
    }

    /** Properties of single services, below names that no metadata can know. */
    private static String map(String section) {
        String prefix = SettingsCatalog.ROOT + '.' + section + '.' + SettingsCatalog.NAME + '.';
        String names = SettingsCatalog.entries().stream()
                .map(Entry::key)
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .collect(Collectors.joining(", "));
        return object(
                SettingsCatalog.ROOT + '.' + section,
                "java.util.Map<java.lang.String,java.lang.String>",
                "By the service's name, a name with dots in brackets: " + names + ".",
                "");
    }

    private static String object(String name, String type, String description, String rest) {
        return "    {\n      \"name\": " + quoted(name) + ",\n      \"type\": " + quoted(type)
                + ",\n      \"description\": " + quoted(description) + rest + "\n    }";
    }

    private static String hint(Entry entry) {
        String values = List.of(entry.expected().substring(CHOICE.length()).split(", ")).stream()
                .map(value -> "{\"value\": " + quoted(value) + '}')
                .collect(Collectors.joining(", "));
        return "    {\"name\": " + quoted(entry.key()) + ", \"values\": [" + values + "]}";
    }

    private static String type(String type) {
        return switch (type) {
            case "boolean" -> "java.lang.Boolean";
            case "integer" -> "java.lang.Integer";
            case "number" -> "java.lang.Double";
            case "duration" -> "java.time.Duration";
            default -> "java.lang.String";
        };
    }

    private static String value(String type, String text) {
        boolean plain = type.equals("boolean") || type.equals("integer") || type.equals("number");
        return plain ? text : quoted(text);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
