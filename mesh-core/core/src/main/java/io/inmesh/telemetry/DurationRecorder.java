package io.inmesh.telemetry;

import io.inmesh.service.MeshException;
import io.inmesh.service.Response;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The duration metric of one client or server, one handle per method and outcome, found by index: no key is built for a
 * look-up. Lock-free.
 */
final class DurationRecorder {

    private static final String[] METHODS = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", HttpAttributes.OTHER
    };
    private static final int FIRST_STATUS = 200;
    private static final int STATUSES = 400;
    private static final MeshException.Kind[] KINDS = MeshException.Kind.values();
    private static final int OTHER_ERROR = STATUSES + KINDS.length;
    private static final int CANCELLED = OTHER_ERROR + 1;

    private final Meters meters;
    private final MeshMetric metric;
    private final String second;
    private final int firstError;
    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<Meters.@Nullable Histogram>> handles =
            new AtomicReferenceArray<>(METHODS.length);

    /**
     * @param metric with the labels method, {@code second}, status and error
     * @param second the value of the second label
     * @param firstError the least status that is an error
     */
    DurationRecorder(Meters meters, MeshMetric metric, String second, int firstError) {
        this.meters = meters;
        this.metric = metric;
        this.second = second;
        this.firstError = firstError;
    }

    void record(String method, @Nullable Response response, @Nullable Throwable error, long nanos) {
        int slot = slot(response, error);
        AtomicReferenceArray<Meters.@Nullable Histogram> row = row(methodIndex(method));
        Meters.Histogram histogram = row.get(slot);
        if (histogram == null) {
            histogram = resolve(METHODS[methodIndex(method)], slot);
            row.set(slot, histogram);
        }
        histogram.record(nanos / 1e9);
    }

    private AtomicReferenceArray<Meters.@Nullable Histogram> row(int method) {
        AtomicReferenceArray<Meters.@Nullable Histogram> row = handles.get(method);
        if (row == null) {
            row = new AtomicReferenceArray<>(CANCELLED + 1);
            handles.set(method, row); // a race loses nothing but handles that are found again
        }
        return row;
    }

    private Meters.Histogram resolve(String method, int slot) {
        if (slot >= STATUSES) {
            return meters.histogram(metric, method, second, "", errorType(slot));
        }
        int status = FIRST_STATUS + slot;
        String text = Integer.toString(status);
        return meters.histogram(metric, method, second, text, status >= firstError ? text : "");
    }

    private static String errorType(int slot) {
        if (slot == CANCELLED) {
            return HttpAttributes.CANCELLED;
        }
        return slot == OTHER_ERROR ? HttpAttributes.OTHER : HttpAttributes.errorType(KINDS[slot - STATUSES]);
    }

    @SuppressWarnings("EnumOrdinal") // an index into an array that lives as long as this program
    private static int slot(@Nullable Response response, @Nullable Throwable error) {
        if (response != null) {
            return response.status() - FIRST_STATUS;
        }
        if (error == null) {
            return CANCELLED;
        }
        return error instanceof MeshException e ? STATUSES + e.kind().ordinal() : OTHER_ERROR;
    }

    private static int methodIndex(String method) {
        return switch (method) {
            case "GET" -> 0;
            case "HEAD" -> 1;
            case "POST" -> 2;
            case "PUT" -> 3;
            case "DELETE" -> 4;
            case "CONNECT" -> 5;
            case "OPTIONS" -> 6;
            case "TRACE" -> 7;
            case "PATCH" -> 8;
            default -> 9;
        };
    }
}
