package io.inmesh.control.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.document.Problems;
import io.inmesh.naming.Locality;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A registration as JSON. */
public final class RegistrationText {

    private static final int MOST_PORTS = 16;
    private static final int MOST_LABELS = 64;
    private static final int LONGEST_VALUE = 253;
    private static final int LONGEST_IDENTITY = 2048;
    private static final double MOST_WEIGHT = 1_000_000;

    private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern LABEL_KEY = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,315}[A-Za-z0-9])?");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_]([-A-Za-z0-9_]{0,62})(\\.[A-Za-z0-9_]([-A-Za-z0-9_]{0,62}))*\\.?");
    private static final Pattern IP_V4 =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])");
    private static final Pattern IP_V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

    /** What stands beside labels in a slice. */
    private static final String OURS = "inmesh.io/";

    private RegistrationText() {}

    /**
     * Reads the JSON of {@code text}.
     *
     * @param problems receives everything that is wrong
     * @return null: something is
     */
    public static @Nullable Registration read(InstanceKey key, String text, Problems problems) {
        JsonFields fields = JsonFields.parse(text, problems);
        if (!problems.isEmpty()) {
            return null;
        }
        fields.allow("address", "ports", "protocol", "labels", "locality", "weight", "identity", "leaseSeconds");
        fields.object("locality").allow("region", "zone", "subZone");
        return read(key, fields, problems);
    }

    /** As {@link #read}, of what was kept: perhaps by a newer version of this service, which knows more keys. */
    static @Nullable Registration readKept(InstanceKey key, String text, Problems problems) {
        JsonFields fields = JsonFields.parse(text, problems);
        return problems.isEmpty() ? read(key, fields, problems) : null;
    }

    private static @Nullable Registration read(InstanceKey key, JsonFields fields, Problems problems) {
        String address = address(fields);
        SortedMap<String, Integer> ports = ports(fields, problems);
        String protocol = fields.oneOf("protocol", "auto", List.of("http1", "http2", "auto"));
        Registration.Traits traits = new Registration.Traits(
                labels(fields),
                locality(fields.object("locality")),
                fields.number("weight", 1, 0, MOST_WEIGHT),
                fields.text("identity", "", LONGEST_IDENTITY));
        long lease = fields.integer(
                "leaseSeconds",
                Registration.DEFAULT_LEASE.toSeconds(),
                Registration.MIN_LEASE_SECONDS,
                Registration.MAX_LEASE_SECONDS);
        if (!problems.isEmpty()) {
            return null;
        }
        return new Registration(
                key,
                address,
                ports,
                Registration.Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)),
                traits,
                Duration.ofSeconds(lease));
    }

    private static String address(JsonFields fields) {
        String address = fields.text("address", "", LONGEST_VALUE);
        if (!isAddress(address)) {
            fields.report("address", "an IP address or a host name that others can reach");
        }
        return address;
    }

    private static boolean isAddress(String text) {
        if (text.indexOf(':') >= 0) {
            return isIpV6(text);
        }
        if (NUMERIC.matcher(text).matches()) {
            return IP_V4.matcher(text).matches() && !text.equals("0.0.0.0");
        }
        return HOST.matcher(text).matches();
    }

    private static boolean isIpV6(String text) {
        try {
            // Text with a colon is never looked up.
            return IP_V6.matcher(text).matches() && !InetAddress.getByName(text).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static SortedMap<String, Integer> ports(JsonFields fields, Problems problems) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        JsonFields given = fields.object("ports");
        int before = problems.size();
        for (String name : given.entries(MOST_PORTS).keySet()) {
            if (!PORT_NAME.matcher(name).matches()) {
                given.report(name, "under a lower-case DNS label, such as http");
            }
            ports.put(name, (int) given.integer(name, 1, 1, 65535));
            if (!given.has(name)) {
                given.report(name, "1 to 65535");
            }
        }
        if (ports.isEmpty() && problems.size() == before) {
            fields.report("ports", "at least one, such as {\"http\": 9080}");
        }
        return ports;
    }

    private static SortedMap<String, String> labels(JsonFields fields) {
        SortedMap<String, String> labels = new TreeMap<>();
        JsonFields given = fields.object("labels");
        for (Map.Entry<String, JsonNode> entry : given.entries(MOST_LABELS).entrySet()) {
            if (!LABEL_KEY.matcher(entry.getKey()).matches()) {
                given.report(entry.getKey(), "under a key of letters, digits, dots, slashes, hyphens and underscores");
            } else if (entry.getKey().startsWith(OURS)) {
                given.report(entry.getKey(), "no label of " + OURS + ", which are the mesh's own");
            }
            labels.put(entry.getKey(), given.text(entry.getKey(), "", LONGEST_VALUE));
        }
        return labels;
    }

    private static Locality locality(JsonFields fields) {
        return new Locality(
                fields.text("region", "", LONGEST_VALUE),
                fields.text("zone", "", LONGEST_VALUE),
                fields.text("subZone", "", LONGEST_VALUE));
    }

    /** In plain Java types, as {@link #read} reads it. */
    public static Map<String, Object> words(Registration registration) {
        Registration.Traits traits = registration.traits();
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("address", registration.address());
        words.put("ports", registration.ports());
        words.put("protocol", registration.protocol().name().toLowerCase(Locale.ROOT));
        words.put("labels", traits.labels());
        Map<String, Object> locality = new LinkedHashMap<>();
        locality.put("region", traits.locality().region());
        locality.put("zone", traits.locality().zone());
        locality.put("subZone", traits.locality().subZone());
        words.put("locality", locality);
        words.put("weight", number(traits.weight()));
        words.put("identity", traits.identity());
        words.put("leaseSeconds", registration.lease().toSeconds());
        return words;
    }

    /** Whole numbers without a fraction. */
    static Object number(double value) {
        return value == Math.rint(value) ? (Object) (long) value : value;
    }
}
