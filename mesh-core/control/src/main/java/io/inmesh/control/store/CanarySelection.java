package io.inmesh.control.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which instances have a canary: a share of them, or those with certain labels. Immutable.
 *
 * @param percent above 0 to 100 of the instances; 0: those with the labels
 * @param labels that an instance must have, each with this value, at most {@value #MOST_LABELS}; empty: a share
 */
public record CanarySelection(double percent, Map<String, String> labels) {

    private static final int MOST_LABELS = 16;
    private static final int LONGEST_LABEL = 253;
    private static final String EXPECTED = "a share such as 10%, or labels such as version=v2,zone=a";

    public CanarySelection {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        boolean isShare = percent > 0 && percent <= 100 && labels.isEmpty();
        if (!isShare && (percent != 0 || labels.isEmpty())) {
            throw new IllegalArgumentException(
                    "canary: " + percent + "% and labels " + labels + " (expected: above 0 to 100%, or labels)");
        }
        if (labels.size() > MOST_LABELS) {
            throw new IllegalArgumentException(
                    "canary: " + labels.size() + " labels (expected: at most " + MOST_LABELS + ")");
        }
    }

    public static CanarySelection share(double percent) {
        return new CanarySelection(percent, Map.of());
    }

    public static CanarySelection labelled(Map<String, String> labels) {
        return new CanarySelection(0, labels);
    }

    /**
     * Reads {@code 10%} or {@code version=v2,zone=a}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static CanarySelection parse(String text) {
        if (text.endsWith("%")) {
            try {
                return share(Double.parseDouble(text.substring(0, text.length() - 1)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("canary: '" + text + "' (expected: " + EXPECTED + ")", e);
            }
        }
        Map<String, String> labels = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1 || part.length() > LONGEST_LABEL) {
                throw new IllegalArgumentException("canary: '" + text + "' (expected: " + EXPECTED + ")");
            }
            labels.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return labelled(labels);
    }

    /**
     * Whether an instance is one of them: the same answer each time and everywhere.
     *
     * @param name of the instance; empty: it has none, and no share holds it
     * @param since the canary's revision, so that each canary meets others
     */
    boolean selects(String name, Map<String, String> ofInstance, long since) {
        return labels.isEmpty()
                ? !name.isEmpty() && place(name, since) < percent
                : ofInstance.entrySet().containsAll(labels.entrySet());
    }

    /** From 0 to below 100, evenly over names. */
    private static double place(String name, long since) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((since + "/" + name).getBytes(StandardCharsets.UTF_8));
            long bits = ByteBuffer.wrap(digest).getLong() >>> 11;
            return 100.0 * bits / (1L << 53);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        if (labels.isEmpty()) {
            String share = Double.toString(percent);
            return (share.endsWith(".0") ? share.substring(0, share.length() - 2) : share) + "%";
        }
        List<String> parts = new ArrayList<>();
        labels.forEach((name, value) -> parts.add(name + "=" + value));
        return String.join(",", parts);
    }
}
