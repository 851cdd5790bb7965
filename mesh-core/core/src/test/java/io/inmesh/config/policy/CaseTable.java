package io.inmesh.config.policy;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Resource;
import io.inmesh.routing.HostRoutes;
import io.inmesh.routing.RouteTable;
import io.inmesh.testkit.RoutingCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resources of each file of a directory in a policy of its own, and the rows of requests that stand beside them. */
final class CaseTable {

    private final List<Resource> resources = new ArrayList<>();
    private final List<HostRoutes> routes = new ArrayList<>();

    CaseTable(String directory) {
        try {
            for (Path file : PolicyFixture.files(directory)) {
                List<Resource> own = PolicyFixture.resources(file);
                resources.addAll(own);
                routes.addAll(
                        new PolicyCompiler(PolicyFixture.SCOPE).compile(own).routes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RouteTable table() {
        return RouteTable.of(routes);
    }

    List<RoutingCase> cases() {
        return resources.stream()
                .filter(resource -> resource.kind().equals("RoutingCases"))
                .flatMap(resource -> resource.root().get("cases").items().stream())
                .map(CaseTable::row)
                .toList();
    }

    private static RoutingCase row(DocumentNode row) {
        String get = row.get("get").text("");
        RoutingCase one = get.isEmpty()
                ? RoutingCase.sent(row.get("method").text(""), row.get("url").text(""))
                : RoutingCase.get(get);
        row.get("headers").entries().forEach((name, value) -> one.sending(name, value.text("")));
        if (row.get("to").isPresent()) {
            one.goesTo(texts(row.get("to")));
        }
        if (row.get("answered").isPresent()) {
            one.answered(row.get("answered").integer(0, 200, 599));
        }
        if (row.get("unrouted").flag(false)) {
            one.unrouted();
        }
        changes(row, one);
        return one;
    }

    private static void changes(DocumentNode row, RoutingCase one) {
        if (row.get("rule").isPresent()) {
            one.byRule(row.get("rule").text(""));
        }
        if (row.get("as").isPresent()) {
            one.as(row.get("as").text(""));
        }
        if (row.get("authority").isPresent()) {
            one.withAuthority(row.get("authority").text(""));
        }
        if (row.get("mirrors").isPresent()) {
            one.mirroredTo(texts(row.get("mirrors")));
        }
        row.get("arriving").entries().forEach((name, value) -> one.arrivingWith(name, orAbsent(value)));
        row.get("returning").entries().forEach((name, value) -> one.returningWith(name, orAbsent(value)));
    }

    private static String[] texts(DocumentNode node) {
        return node.isSequence()
                ? node.items().stream().map(item -> item.text("")).toArray(String[]::new)
                : new String[] {node.text("")};
    }

    private static @Nullable String orAbsent(DocumentNode value) {
        return value.text("").equals("absent") ? null : value.text("");
    }
}
