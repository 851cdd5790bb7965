package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inmesh.control.store.YamlText;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** {@code --output}, of every command that prints what a config service says. */
final class OutputOption {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How answers are printed. */
    enum Format {
        table,
        yaml,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (the default), yaml or json")
    private Format format = Format.table;

    Format format() {
        return format;
    }

    boolean isTable() {
        return format == Format.table;
    }

    /** @param table prints it for people */
    void print(PrintWriter out, JsonNode document, Consumer<PrintWriter> table) {
        switch (format) {
            case table -> table.accept(out);
            case yaml -> out.print(YamlText.of(JSON.convertValue(document, Object.class)));
            case json -> out.println(Json.print(document));
        }
        out.flush();
    }
}
