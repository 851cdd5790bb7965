package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The resources in docs/discovery.md are right and say what the page says of them. */
class ServiceEntryPageTest {

    private static final Pattern RESOURCES = Pattern.compile("```yaml\n(apiVersion:.*?)```", Pattern.DOTALL);

    @Test
    void its_resources_are_a_registry() throws IOException {
        String page = Files.readString(Path.of("../../docs/discovery.md"));
        List<String> blocks = RESOURCES
                .matcher(page)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        Problems problems = new Problems();
        List<Problem> conflicts = new ArrayList<>();
        List<Resource> resources = new ArrayList<>();
        blocks.forEach(block -> resources.addAll(Resource.all(Documents.read(block, "page", problems))));
        resources.forEach(ServiceTable::check);
        ServiceTable table = new ServiceTable(resources, conflicts);
        assertThat(problems.list()).isEmpty();
        assertThat(conflicts).isEmpty();
        assertThat(table.passedOver()).isEmpty();
        assertThat(addresses(table, "reviews")).containsExactly("127.0.0.1:9080", "127.0.0.1:9081");
        assertThat(addresses(table, "ratings-db.example.com:5432")).containsExactly("10.1.0.7:15432");
        assertThat(addresses(table, "api.partner.example")).containsExactly("api.partner.example:443");
    }

    private static List<String> addresses(ServiceTable table, String name) {
        return table.find(ServiceName.parse(name)).endpoints().stream()
                .map(Endpoint::address)
                .toList();
    }
}
