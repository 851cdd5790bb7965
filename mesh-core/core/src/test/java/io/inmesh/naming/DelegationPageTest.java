package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/delegation.md says of tables and calls is so. */
class DelegationPageTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([^`]+=>[^`]+)` \\| `([^`]+)` \\| `([^`]+)` \\|$", Pattern.MULTILINE);
    private static final Pattern LOOKED_UP = Pattern.compile("to `([^`]+)` \\|.* `(/svc/[^`]+)` \\|");
    private static final Pattern DELEGATIONS = Pattern.compile("^  - (/.*=>.*)$", Pattern.MULTILINE);

    private String page = "";

    @BeforeEach
    void read() throws IOException {
        page = Files.readString(java.nio.file.Path.of("../../docs/delegation.md"));
    }

    @Test
    void calls_go_where_it_says() {
        int rows = 0;
        for (Matcher row = ROW.matcher(page); row.find(); rows++) {
            String table = row.group(1).replace("\\|", "|");
            NameTree<BoundName> found =
                    new Delegation(Dtab.parse(table), false).of(ServiceName.parse(row.group(2)), null);
            assertThat(found.show()).as(table).isEqualTo(row.group(3).replace("\\|", "|"));
        }
        assertThat(rows).isGreaterThan(6);
    }

    @Test
    void services_are_looked_up_as_it_says() {
        int rows = 0;
        for (Matcher row = LOOKED_UP.matcher(page); row.find(); rows++) {
            assertThat(ServicePaths.of(ServiceName.parse(row.group(1)))).hasToString(row.group(2));
        }
        assertThat(rows).isEqualTo(4);
    }

    @Test
    void the_steps_are_those_of_the_table_at_the_top() {
        List<Dentry> dentries = DELEGATIONS
                .matcher(page)
                .results()
                .map(found -> Dentry.parse(found.group(1)))
                .toList();
        assertThat(dentries).hasSize(2);
        DelegationStep step = new Delegation(new Dtab(dentries), false).explain(Path.parse("/svc/reviews/9080"), null);
        assertThat(page).contains("```\n" + step + "```\n");
    }

    @Test
    void a_wrong_header_is_told_as_it_says() {
        String message = "";
        try {
            DelegationOverride.parse(List.of("/svc/reviews => {next}"));
        } catch (IllegalArgumentException e) {
            message = e.getMessage();
        }
        assertThat(page).contains("\n" + message + "\n");
    }
}
