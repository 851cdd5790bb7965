package io.inmesh.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {

    private final Problems problems = new Problems();

    private List<DocumentNode> read(String text) {
        return Documents.read(text, "x.yaml", problems);
    }

    private List<String> problems() {
        return problems.list().stream().map(Problem::toString).toList();
    }

    @Test
    void every_value_knows_its_line_and_path() {
        DocumentNode document = read("""
                # a comment
                spec:
                  ports:
                  - port: 80
                  - name: "x.y"
                    port: many
                """).get(0);
        DocumentNode port = document.get("spec").get("ports").items().get(1).get("port");
        assertThat(port.line()).isEqualTo(6);
        assertThat(port.path()).isEqualTo("spec.ports[1].port");
        assertThat(port.integer(7, 1, 65535)).isEqualTo(7);
        assertThat(problems()).containsExactly("x.yaml:6: spec.ports[1].port: many (expected: 1 to 65535)");
    }

    @Test
    void several_documents_are_read_and_empty_ones_skipped() {
        List<DocumentNode> all = read("---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n");
        assertThat(problems()).isEmpty();
        assertThat(all).hasSize(2);
        assertThat(all.get(1).get("b").text("")).isEqualTo("2");
        assertThat(all.get(1).get("b").line()).isEqualTo(7);
    }

    @Test
    void text_stays_as_it_was_written() {
        DocumentNode d = read("a: 010\nb: 1_000\nc: yes\nd: 2026-01-01\ne: ~\nf: 1.10\ng: ''\n")
                .get(0);
        assertThat(List.of(
                        d.get("a").text(""),
                        d.get("b").text(""),
                        d.get("c").text(""),
                        d.get("d").text("")))
                .containsExactly("010", "1_000", "yes", "2026-01-01");
        assertThat(d.get("e").isPresent()).isFalse();
        assertThat(d.get("f").text("")).isEqualTo("1.10");
        assertThat(d.get("g").isPresent()).isTrue();
    }

    @Test
    void broken_text_is_a_problem_with_its_line_and_what_came_before_is_kept() {
        assertThat(read("a: 1\n---\nb:\n  - c\n d: [\n")).hasSize(1);
        assertThat(problems()).singleElement().asString().startsWith("x.yaml:5: not readable as YAML");
    }

    @Test
    void a_key_given_twice_is_a_problem() {
        read("a: 1\nb: 2\na: 3\n");
        assertThat(problems()).containsExactly("x.yaml:3: key a appears twice in one mapping");
    }

    @Test
    void an_alias_stands_for_what_it_names() {
        DocumentNode d = read("a: &x {b: [1, &y two]}\nc: *x\nd: *y\n").get(0);
        assertThat(d.get("c").get("b").items().get(0).text("")).isEqualTo("1");
        assertThat(d.get("d").text("")).isEqualTo("two");
    }

    @Test
    void a_merge_key_adds_what_a_mapping_has_not() {
        DocumentNode d =
                read("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  b: 3\n").get(0).get("d");
        assertThat(d.entries().keySet()).containsExactly("b", "c");
        assertThat(d.get("b").text("")).isEqualTo("3");
    }

    @Test
    void an_alias_without_anchor_is_a_problem() {
        read("a: &x [*x]\n");
        assertThat(problems()).containsExactly("x.yaml:1: alias *x (expected: the name of an earlier anchor)");
    }

    @Test
    void a_bomb_of_aliases_is_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 30; i++) {
            String previous = "*a" + (i - 1);
            bomb.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, String.join(",", java.util.Collections.nCopies(10, previous))));
        }
        read(bomb.toString());
        assertThat(problems()).containsExactly("x.yaml:6: more than 200000 values, aliases counted in full");
    }

    @Test
    void depth_and_size_are_bounded() {
        read("[".repeat(100_000));
        read("a".repeat(Documents.MAX_BYTES + 1));
        assertThat(problems())
                .containsExactly(
                        "x.yaml:1: nested deeper than 64 levels",
                        "x.yaml: more than 3000000 characters (expected: at most that)");
    }

    @Test
    void bytes_that_are_no_text_are_a_problem(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("x.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
        assertThat(Documents.read(file, "x.yaml", problems)).isEmpty();
        Documents.read(dir.resolve("gone.yaml"), "gone.yaml", problems);
        assertThat(problems()).containsExactly("x.yaml: not text in UTF-8", "gone.yaml: no such file");
    }

    @Test
    void a_list_of_resources_is_its_items() {
        List<Resource> all = Resource.all(read("""
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: Service, metadata: {name: a, labels: {app: x}}}
                - {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: b, namespace: n}}
                - {kind: Nameless}
                """));
        assertThat(all).map(Resource::toString).containsExactly("Service default/a", "EndpointSlice n/b");
        assertThat(all.get(0).labels()).containsEntry("app", "x");
        assertThat(all.get(1).group()).isEqualTo("discovery.k8s.io");
        assertThat(problems())
                .containsExactly(
                        "x.yaml:6: items[2].apiVersion: nothing (expected: a version, such as v1)",
                        "x.yaml:6: items[2].metadata.name: nothing (expected: the resource's name)");
    }

    @Test
    void no_mutation_of_a_text_makes_reading_throw() {
        String good = """
                apiVersion: v1
                kind: Service
                metadata: {name: "reviews", labels: &l {app: reviews}}
                spec:
                  selector: *l
                  ports:
                  - {name: http, port: 9080, targetPort: 0x10}
                  text: |2-
                      folded
                  ? key
                  : !!binary aGVsbG8=
                """;
        Random random = new Random(42);
        String alphabet = "&*{}[]:,-?|>%@`\"'\n\t #!~<0x.\u0000\uFEFF\uD800é";
        for (int i = 0; i < 4_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
                int at = random.nextInt(text.length());
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, c);
                    case 1 -> text.insert(at, c);
                    case 2 -> text.deleteCharAt(at);
                    default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(40))));
                }
            }
            Problems found = new Problems();
            Resource.all(Documents.read(text.toString(), "x.yaml", found)).forEach(Resource::labels);
            assertThat(found.size()).isLessThanOrEqualTo(Problems.MAX);
        }
    }

    @Test
    void values_in_plain_types_tell_text_from_numbers() {
        DocumentNode document = Documents.read(
                        "{a: 80, b: '80', c: true, d: yes, e: 1.5, f: null, g: [x, {h: ''}], i: 123456789012345678901}",
                        "values.yaml",
                        new Problems())
                .get(0);

        assertThat(String.valueOf(document.value()))
                .isEqualTo("{a=80, b=80, c=true, d=yes, e=1.5, f=null, g=[x, {h=}], i=123456789012345678901}");
        assertThat(document.get("a").value()).isEqualTo(80L);
        assertThat(document.get("b").value()).isEqualTo("80");
        assertThat(document.get("c").value()).isEqualTo(true);
        assertThat(document.get("d").value()).isEqualTo("yes");
        assertThat(document.get("e").value()).isEqualTo(1.5);
        assertThat(document.get("f").value()).isNull();
        assertThat(document.get("i").value()).isEqualTo(new java.math.BigInteger("123456789012345678901"));
    }
}
