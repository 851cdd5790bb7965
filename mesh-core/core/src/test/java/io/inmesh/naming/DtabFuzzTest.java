package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DtabFuzzTest {

    private static final String GOOD = """
            # base
            /svc/*/reviews => 0.9 * /svc/a & 1 * (/svc/b | ~) | ! ;
            /ns => /#/io.inmesh | /$/inet/10.0.0.1/80 | $ ;
            /svc/x\\x2fy => /a/b/c ;
            """;

    /** Whatever is read: a table that can be printed, read again and asked, or a message of one line. */
    @Test
    void any_text_is_a_table_or_an_argument_that_is_told() {
        Random random = new Random(7);
        String signs = "/*|&=>;()~!$#\\x ab0.9\n\t\r\"{}\u20ac\u0000\uffff\ud800%_";
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder(i % 3 == 0 ? "" : GOOD);
            for (int changes = random.nextInt(i % 3 == 0 ? 40 : 6); changes >= 0; changes--) {
                int at = random.nextInt(text.length() + 1);
                char sign = signs.charAt(random.nextInt(signs.length()));
                if (random.nextInt(3) > 0 || at == text.length()) {
                    text.insert(at, sign);
                } else {
                    text.deleteCharAt(at);
                }
            }
            read += isTable(text.toString()) ? 1 : 0;
        }
        assertThat(read).isBetween(2_000, 45_000);
    }

    private static boolean isTable(String text) {
        Dtab table;
        try {
            table = Dtab.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).as(text).startsWith("dtab at line ").matches("[ -~]+");
            return false;
        }
        assertThat(Dtab.parse(table.toString())).as(text).isEqualTo(table);
        Delegation delegation = new Delegation(table, true);
        for (String path : new String[] {"/svc/a/reviews/80", "/ns/a/b", "/", "/a", "/$/inet/a/b"}) {
            assertThat(delegation.explain(Path.parse(path), null).toString())
                    .as(text)
                    .isNotEmpty();
        }
        return true;
    }
}
