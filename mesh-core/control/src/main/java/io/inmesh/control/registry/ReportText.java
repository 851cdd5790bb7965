package io.inmesh.control.registry;

import io.inmesh.document.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report as JSON. Keys that are not known are passed over, so that a newer library can report to an older service; what
 * is too much is cut, so that nobody counts as gone for having much to complain of.
 */
public final class ReportText {

    private static final int MOST_REJECTIONS = 10;
    private static final int MOST_PROBLEMS = 20;

    /** Characters of all problems of a report together. */
    private static final int MOST_CHARACTERS = 4_000;

    private static final int MOST_LABELS = 64;
    private static final int LONGEST_VALUE = 253;

    private ReportText() {}

    /**
     * Reads the JSON of {@code text}.
     *
     * @param problems receives everything that is wrong
     * @return null: something is
     */
    public static @Nullable Report read(String text, Problems problems) {
        JsonFields fields = JsonFields.parse(text, problems);
        if (!problems.isEmpty()) {
            return null;
        }
        long revision = fields.integer("revision", -1, 0, Long.MAX_VALUE);
        if (!fields.has("revision")) {
            fields.report("revision", "the revision in force, 0 for none");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        JsonFields given = fields.object("labels");
        given.entries(MOST_LABELS).keySet().forEach(key -> labels.put(key, given.text(key, "", LONGEST_VALUE)));
        JsonFields calls = fields.object("calls");
        Report report = new Report(
                revision,
                fields.text("appliedAt", "", LONGEST_VALUE),
                rejections(fields),
                fields.text("library", "", LONGEST_VALUE),
                labels,
                new Report.Calls(
                        calls.integer("total", 0, 0, Long.MAX_VALUE), calls.integer("failed", 0, 0, Long.MAX_VALUE)),
                fields.flag("startedFromCache"));
        return problems.isEmpty() ? report : null;
    }

    private static List<Report.Rejection> rejections(JsonFields fields) {
        List<Report.Rejection> rejections = new ArrayList<>();
        int left = MOST_CHARACTERS;
        for (JsonFields each : fields.objects("rejected", MOST_REJECTIONS)) {
            List<String> problems = new ArrayList<>();
            for (String problem : each.texts("problems", MOST_PROBLEMS)) {
                String cut = problem.length() > left ? problem.substring(0, left) + "..." : problem;
                if (left > 0) {
                    problems.add(cut);
                }
                left = Math.max(0, left - problem.length());
            }
            rejections.add(new Report.Rejection(each.integer("revision", 0, 0, Long.MAX_VALUE), problems));
        }
        return rejections;
    }

    /** In plain Java types, as {@link #read} reads it. */
    public static Map<String, Object> words(Report report) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("revision", report.revision());
        words.put("appliedAt", report.appliedAt());
        words.put("rejected", rejected(report));
        words.put("library", report.library());
        words.put("labels", report.labels());
        Map<String, Object> calls = new LinkedHashMap<>();
        calls.put("total", report.calls().total());
        calls.put("failed", report.calls().failed());
        words.put("calls", calls);
        words.put("startedFromCache", report.startedFromCache());
        return words;
    }

    /** What it rejected, as JSON in plain Java types. */
    public static List<Map<String, Object>> rejected(Report report) {
        List<Map<String, Object>> rejected = new ArrayList<>();
        for (Report.Rejection each : report.rejected()) {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put("revision", each.revision());
            inner.put("problems", each.problems());
            rejected.add(inner);
        }
        return rejected;
    }
}
