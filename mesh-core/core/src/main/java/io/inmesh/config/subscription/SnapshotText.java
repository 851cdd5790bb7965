package io.inmesh.config.subscription;

import io.inmesh.config.subscription.Snapshot.Text;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A snapshot as it is kept on disk: a line that says the format, the SHA-256 of what follows and its length, then JSON. Any
 * byte that is not as it was written is noticed.
 */
final class SnapshotText {

    static final int FORMAT = 1;

    private static final Pattern HEAD =
            Pattern.compile("inmesh-snapshot ([1-9]\\d{0,5}) sha256=([0-9a-f]{64}) bytes=(0|[1-9]\\d{0,9})");
    private static final int LONGEST_HEAD = 200;

    /** Why a file is not used. */
    static final class Unusable extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean isBroken;

        Unusable(String message, boolean isBroken) {
            super(message, null, false, false);
            this.isBroken = isBroken;
        }

        /** Whether it is of no use to anybody. */
        boolean isBroken() {
            return isBroken;
        }
    }

    /**
     * Whose snapshot it is.
     *
     * @param application {@code namespace/name}
     * @param addresses of the service that told it
     */
    record Owner(String application, List<String> addresses) {
        Owner {
            addresses = List.copyOf(addresses);
        }
    }

    private SnapshotText() {}

    static byte[] write(Snapshot snapshot, Owner owner) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("application", owner.application());
        content.put("addresses", owner.addresses());
        content.put("revision", snapshot.revision());
        content.put("position", snapshot.position());
        content.put("everything", snapshot.interest().isEverything());
        content.put("services", List.copyOf(snapshot.interest().names()));
        List<Object> resources = new ArrayList<>();
        snapshot.resources().forEach((key, text) -> {
            Map<String, Object> resource = new LinkedHashMap<>();
            resource.put("resource", key);
            resource.put("revision", text.revision());
            resource.put("text", text.text());
            resources.add(resource);
        });
        content.put("resources", resources);
        byte[] json = JsonWriter.write(content).getBytes(StandardCharsets.UTF_8);
        String head = "inmesh-snapshot " + FORMAT + " sha256=" + sha256(json, 0) + " bytes=" + json.length + "\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[start.length + json.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(json, 0, all, start.length, json.length);
        return all;
    }

    /** @param owner who reads it */
    static Snapshot read(byte[] bytes, Owner owner) throws Unusable {
        int head = check(bytes);
        try {
            String json = new String(bytes, head, bytes.length - head, StandardCharsets.UTF_8);
            Map<?, ?> content = Json.object(JsonReader.read(json));
            checkOwner(content, owner);
            return snapshot(content);
        } catch (IllegalArgumentException e) {
            throw new Unusable("not what this version writes: " + e.getMessage(), true);
        }
    }

    /** @return where the content begins */
    private static int check(byte[] bytes) throws Unusable {
        int end = 0;
        while (end < Math.min(bytes.length, LONGEST_HEAD) && bytes[end] != '\n') {
            end++;
        }
        Matcher head = HEAD.matcher(new String(bytes, 0, end, StandardCharsets.ISO_8859_1));
        if (end == bytes.length || !head.matches()) {
            throw new Unusable("no snapshot of this library", true);
        }
        if (Integer.parseInt(head.group(1)) != FORMAT) {
            throw new Unusable(
                    "of format " + head.group(1) + ", which another version wrote (expected: " + FORMAT + ")", false);
        }
        int content = end + 1;
        if (Long.parseLong(head.group(3)) != bytes.length - content) {
            throw new Unusable(
                    "has " + (bytes.length - content) + " bytes (expected: " + head.group(3) + "): cut off", true);
        }
        if (!sha256(bytes, content).equals(head.group(2))) {
            throw new Unusable("not as it was written: its SHA-256 is another", true);
        }
        return content;
    }

    private static void checkOwner(Map<?, ?> content, Owner owner) throws Unusable {
        String application = Json.text(content, "application");
        if (!application.equals(owner.application())) {
            throw new Unusable("of " + application + " (expected: of " + owner.application() + ")", false);
        }
        List<Object> addresses = Json.list(content, "addresses");
        if (addresses.stream().noneMatch(owner.addresses()::contains)) {
            throw new Unusable(
                    "of the config service at " + addresses + " (expected: one of " + owner.addresses() + ")", false);
        }
    }

    private static Snapshot snapshot(Map<?, ?> content) {
        SortedMap<String, Text> resources = new TreeMap<>();
        for (Object item : Json.list(content, "resources")) {
            Map<?, ?> resource = Json.object(item);
            resources.put(
                    Json.text(resource, "resource"),
                    new Text(Json.number(resource, "revision"), Json.text(resource, "text")));
        }
        TreeSet<String> names = new TreeSet<>();
        Json.list(content, "services").forEach(name -> names.add(String.valueOf(name)));
        boolean isEverything = Boolean.TRUE.equals(content.get("everything"));
        return new Snapshot(
                Json.number(content, "revision"),
                Json.text(content, "position"),
                isEverything ? Interest.EVERYTHING : new Interest(false, names),
                resources);
    }

    private static String sha256(byte[] bytes, int from) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, from, bytes.length - from);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
