package io.inmesh.config.policy.schema;

import io.inmesh.config.policy.schema.Field.Support;
import io.inmesh.config.policy.schema.Shape.Choice;
import io.inmesh.document.DocumentNode;
import java.util.List;
import java.util.Map;

/** Holds a document against its declaration, and reports all that differs. */
final class SchemaCheck {

    private final boolean isStrict;

    /** @param isStrict see {@link Kind#isStrict()} */
    SchemaCheck(boolean isStrict) {
        this.isStrict = isStrict;
    }

    void check(DocumentNode node, FieldType type) {
        if (type instanceof FieldType.Value value) {
            checkValue(node, value);
        } else if (type instanceof FieldType.Items items) {
            checkItems(node, items);
        } else if (type instanceof FieldType.Entries entries) {
            node.entries().forEach((key, value) -> checkPresent(value, entries.value()));
        } else if (type instanceof FieldType.Fields fields) {
            checkFields(node, fields.shape());
        }
    }

    private void checkPresent(DocumentNode node, FieldType type) {
        if (node.isPresent()) {
            check(node, type);
        }
    }

    private void checkItems(DocumentNode node, FieldType.Items type) {
        List<DocumentNode> items = node.items();
        if (node.isSequence() && items.size() < type.min()) {
            node.fail("an empty list (expected: at least " + type.min() + ")");
        } else if (items.size() > type.max()) {
            node.fail(items.size() + " items (expected: at most " + type.max() + ")");
        }
        for (DocumentNode item : items) {
            // An item that is null is there all the same, and no value fits it but a mapping's "all as by default".
            check(item, type.item());
        }
    }

    private void checkValue(DocumentNode node, FieldType.Value type) {
        String text = node.isMapping() || node.isSequence() ? null : node.text("");
        if (text == null || !type.fits().test(text)) {
            node.report(type.expected());
        }
    }

    private void checkFields(DocumentNode node, Shape shape) {
        for (Map.Entry<String, DocumentNode> entry : node.entries().entrySet()) {
            Field field = shape.find(entry.getKey());
            if (field == null) {
                unknown(entry.getValue(), entry.getKey(), shape);
            } else if (entry.getValue().isPresent()) {
                checkField(entry.getValue(), field);
            }
        }
        for (Field field : shape.fields()) {
            if (field.isRequired() && !node.get(field.name()).isPresent()) {
                node.get(field.name()).report(expected(field.type()));
            }
        }
        shape.choices().forEach(choice -> checkChoice(node, choice));
    }

    private void checkField(DocumentNode node, Field field) {
        if (field.support() == Support.WARNED) {
            node.warn(node.shown() + " (not honoured: " + field.note() + ")");
        }
        check(node, field.type());
    }

    private void unknown(DocumentNode node, String name, Shape shape) {
        String nearest =
                NearestName.of(name, shape.fields().stream().map(Field::name).toList());
        String what = "unknown field (expected: perhaps " + nearest + ")";
        if (isStrict) {
            node.fail(what);
        } else {
            node.warn(what);
        }
    }

    private static void checkChoice(DocumentNode node, Choice choice) {
        List<String> there = choice.names().stream()
                .filter(name -> node.get(name).isPresent())
                .toList();
        if (there.size() < choice.min()) {
            String how = choice.max() == 1 ? "exactly one of " : "at least one of ";
            node.fail("nothing (expected: " + how + String.join(", ", choice.names()) + ")");
        } else if (there.size() > choice.max()) {
            node.get(there.get(there.size() - 1))
                    .fail("together with " + there.get(0) + " (expected: only one of "
                            + String.join(", ", choice.names()) + ")");
        }
    }

    private static String expected(FieldType type) {
        if (type instanceof FieldType.Value value) {
            return value.expected();
        }
        return type instanceof FieldType.Items ? "a list" : "a mapping";
    }
}
