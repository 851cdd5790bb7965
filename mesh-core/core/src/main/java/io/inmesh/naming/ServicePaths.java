package io.inmesh.naming;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How services and paths meet. A call to {@code reviews.books:9080} is looked up as {@code /svc/reviews.books/9080}. Where
 * no rule of a table applies, {@code /svc/<host>/...} is {@code /ns/<namespace>/<name>/...}, and that is {@code
 * /#/io.inmesh/<namespace>/<name>/...}, the end: the first number that follows is the port, the first other segment the
 * subset, what is left means nothing. The port is a segment of its own, so that a rule for {@code /svc/reviews} holds for
 * all ports and passes each on.
 *
 * <p>Besides, the names that Finagle and Linkerd know everywhere: {@code /$/nil}, {@code /$/fail}, {@code
 * /$/inet/<host>/<port>}, {@code /$/io.buoyant.http.domainToPathPfx}, {@code /$/io.buoyant.http.subdomainOfPfx}.
 */
public final class ServicePaths {

    static final String SERVICE = "svc";
    static final String NAMESPACE = "ns";
    static final String NAMER = "io.inmesh";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

    private ServicePaths() {}

    /**
     * What a path without a rule is.
     *
     * @param next where it goes on; null: it ends
     * @param end where it ends; of no meaning where it goes on
     * @param why for people
     */
    record Found(@Nullable Path next, NameTree<BoundName> end, String why) {

        static Found at(Path next, String why) {
            return new Found(next, NameTree.neg(), why);
        }

        static Found end(NameTree<BoundName> end, String why) {
            return new Found(null, end, why);
        }

        static Found nothing(String why) {
            return end(NameTree.neg(), why);
        }
    }

    /** Where the delegation of a call to {@code service} begins. */
    public static Path of(ServiceName service) {
        String host = new ServiceName(service.name(), service.namespace(), 0).toString();
        return service.port() == 0 ? Path.of(SERVICE, host) : Path.of(SERVICE, host, Integer.toString(service.port()));
    }

    /** The path that ends at {@code name}. */
    public static Path of(BoundName name) {
        List<String> segments = new ArrayList<>(
                List.of("#", NAMER, name.service().namespace(), name.service().name()));
        if (name.service().port() != 0) {
            segments.add(Integer.toString(name.service().port()));
        }
        if (!name.subset().isEmpty()) {
            segments.add(name.subset());
        }
        return Path.of(segments.toArray(new String[0]));
    }

    static Found find(Path path) {
        String kind = path.size() == 0 ? "" : path.segments().get(0);
        try {
            return switch (kind) {
                case SERVICE -> path.size() < 2 ? incomplete("/svc/<host>") : service(path);
                case NAMESPACE ->
                    path.size() < 3
                            ? incomplete("/ns/<namespace>/<name>")
                            : Found.at(
                                    Path.of("#", NAMER).plus(path.drop(1)), "a service of namespace " + path.text(1));
                case "#" -> namer(path);
                case "$" -> system(path);
                default -> Found.nothing("no rule applies");
            };
        } catch (IllegalArgumentException e) {
            return Found.nothing(String.valueOf(e.getMessage()));
        }
    }

    private static Found incomplete(String expected) {
        return Found.nothing(DelegationStep.INCOMPLETE + expected + ")");
    }

    private static Found service(Path path) {
        ServiceName name = ServiceName.parse(path.text(1));
        Path head = name.port() == 0
                ? Path.of(NAMESPACE, name.namespace(), name.name())
                : Path.of(NAMESPACE, name.namespace(), name.name(), Integer.toString(name.port()));
        return Found.at(head.plus(path.drop(2)), "a service by its host");
    }

    private static Found namer(Path path) {
        if (path.size() < 2 || !path.text(1).equals(NAMER)) {
            return Found.nothing("no such namer (expected: /#/" + NAMER + ")");
        }
        if (path.size() < 4) {
            return incomplete("/#/" + NAMER + "/<namespace>/<name>");
        }
        int port = 0;
        String subset = "";
        for (int i = 4; i < path.size(); i++) {
            String segment = path.text(i);
            if (!NUMBER.matcher(segment).matches()) {
                subset = subset.isEmpty() ? segment : subset;
            } else {
                port = port == 0 ? Integer.parseInt(segment) : port;
            }
        }
        ServiceName service = new ServiceName(path.text(3), path.text(2), port);
        return Found.end(NameTree.leaf(new BoundName(service, subset)), "a service");
    }

    private static Found system(Path path) {
        return switch (path.size() < 2 ? "" : path.text(1)) {
            case "nil" -> Found.end(NameTree.empty(), "nothing, by name");
            case "fail" -> Found.end(NameTree.fail(), "a failure, by name");
            case "inet", "fixedinet" -> inet(path);
            case "io.buoyant.http.domainToPathPfx" -> domainToPath(path);
            case "io.buoyant.http.subdomainOfPfx" -> subdomainOf(path);
            default -> Found.nothing("no such namer (expected: /$/inet, /$/nil or /$/fail)");
        };
    }

    private static Found inet(Path path) {
        boolean hasHost = path.size() > 3 && NUMBER.matcher(path.text(3)).matches();
        boolean isLocal =
                !hasHost && path.size() > 2 && NUMBER.matcher(path.text(2)).matches();
        if (!hasHost && !isLocal) {
            return incomplete("/$/inet/<host>/<port>");
        }
        String host = hasHost ? path.text(2).toLowerCase(Locale.ROOT) : "localhost";
        ServiceName name = ServiceName.parse(host + ':' + path.text(hasHost ? 3 : 2));
        return Found.end(NameTree.leaf(BoundName.of(name)), "a host");
    }

    /** {@code /pfx/a.b.c/rest} is {@code /pfx/c/b/a/rest}. */
    private static Found domainToPath(Path path) {
        if (path.size() < 4) {
            return incomplete("/$/" + path.text(1) + "/<prefix>/<host>");
        }
        List<String> labels = new ArrayList<>(Arrays.asList(path.text(3).split("\\.")));
        Collections.reverse(labels);
        Path domain = Path.of(labels.toArray(new String[0]));
        return Found.at(Path.of(path.text(2)).plus(domain).plus(path.drop(4)), "a domain as a path");
    }

    /** {@code /b.c/pfx/a.b.c/rest} is {@code /pfx/a/rest}. */
    private static Found subdomainOf(Path path) {
        if (path.size() < 5) {
            return incomplete("/$/" + path.text(1) + "/<domain>/<prefix>/<host>");
        }
        String domain = '.' + path.text(2);
        String host = path.text(4);
        if (!host.endsWith(domain) || host.length() == domain.length()) {
            return Found.nothing(host + " is no host of " + path.text(2));
        }
        String sub = host.substring(0, host.length() - domain.length());
        return Found.at(Path.of(path.text(3), sub).plus(path.drop(5)), "a host of a domain");
    }
}
