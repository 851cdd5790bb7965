package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/settings.md} equal to the catalogue; {@code -Ddocs.update=true} writes it anew. */
class SettingsPageTest {

    private static final Path PAGE = Path.of("../../docs/settings.md");

    @Test
    void the_page_of_settings_equals_the_catalogue() throws IOException {
        String page = render();
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/settings.md; write it anew with -Dtest=SettingsPageTest -Ddocs.update=true")
                .isEqualTo(page);
    }

    private static String render() {
        StringBuilder page = new StringBuilder("""
                # Settings

                What one application sets about its mesh: `mesh.*` in Spring's or Quarkus' properties, or the same keys below
                `mesh:` in a `mesh.yaml`. Every problem is reported at once, with file and line where they are known; unknown keys
                are refused with the nearest known one. This page is generated from the catalogue of settings.

                - Durations: `250ms`, `2s`, `1m`, `3h`, `1d`, or ISO-8601 (`PT2S`).
                - Lists: `key[0]=a`, `key[1]=b`, or `key=a,b`; in YAML also a sequence.
                - `<name>` is a service: `reviews`, or outside the application's namespace `reviews.books`; in properties a name
                  with dots is quoted or in brackets: `mesh.clients."reviews.books".timeout`, `mesh.clients.[reviews.books].timeout`.
                - Everything below `mesh.client-defaults` holds for all services called; `mesh.clients.<name>` has the same keys for
                  one of them, and what it leaves out comes from `mesh.client-defaults`.
                """);
        String group = "";
        for (SettingsCatalog.Entry entry : SettingsCatalog.entries()) {
            if (entry.key().startsWith("mesh.clients.")) {
                continue;
            }
            String next = groupOf(entry.key());
            if (!next.equals(group)) {
                group = next;
                page.append("\n## ")
                        .append(group)
                        .append("\n\n| key | type | default | values | |\n|---|---|---|---|---|\n");
            }
            String type = entry.isList() ? "list of " + entry.type() : entry.type();
            page.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %s | %s | %s |%n",
                    entry.key(),
                    type,
                    entry.defaultValue().isEmpty() ? "" : '`' + entry.defaultValue() + '`',
                    entry.expected().replace("|", "\\|").replace("<name>", "`<name>`"),
                    entry.doc()));
        }
        return page.toString().replace("\r\n", "\n");
    }

    private static String groupOf(String key) {
        String[] parts = key.split("\\.");
        return switch (parts[1]) {
            case "enabled", "name", "namespace", "labels", "region", "zone", "sub-zone", "outbound-policy" ->
                "Application";
            case "resources", "discovery", "services" -> "Discovery";
            case "config" -> "Config service";
            case "client-defaults" -> "Clients";
            case "server" -> "Server";
            default -> "Telemetry";
        };
    }
}
