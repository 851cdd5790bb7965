package io.inmesh.samples.bookinfo.runner;

/**
 * What the checks need of a span. Identifiers in lower-case hexadecimal.
 *
 * @param service that made it
 * @param instance that made it
 * @param parentId empty: none
 * @param kind SERVER, CLIENT or INTERNAL
 * @param resend how often the request had been sent before: above 0 it is a retry
 */
record Span(
        String service,
        String instance,
        String traceId,
        String spanId,
        String parentId,
        String name,
        String kind,
        long startNanos,
        long durationNanos,
        long resend) {}
