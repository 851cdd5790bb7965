package io.inmesh.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of {@code docs/policy.md} work as they stand. */
class PolicyPageTest {

    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void resources_are_accepted() throws IOException {
        Matcher matcher = EXAMPLE.matcher(Files.readString(Path.of("../../docs/policy.md")));
        int found = 0;
        while (matcher.find()) {
            Policy policy = PolicyFixture.compile(matcher.group(1));
            assertThat(policy.problems()).isEmpty();
            assertThat(policy.resources()).hasSize(2);
            found++;
        }
        assertThat(found).isEqualTo(1);
    }
}
