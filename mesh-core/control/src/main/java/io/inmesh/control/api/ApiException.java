package io.inmesh.control.api;

import io.inmesh.document.Problem;
import java.util.List;

/** A request that is answered with a problem document (RFC 9457). Without a stack trace. */
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    @SuppressWarnings("serial")
    private final List<Problem> problems;

    private ApiException(int status, String title, String detail, List<Problem> problems) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.problems = List.copyOf(problems);
    }

    static ApiException of(int status, String title, String detail) {
        return new ApiException(status, title, detail, List.of());
    }

    static ApiException badRequest(String detail) {
        return of(400, "the request cannot be understood", detail);
    }

    static ApiException notFound(String detail) {
        return of(404, "not found", detail);
    }

    static ApiException invalid(List<Problem> problems) {
        return invalid("the resources are not right", problems);
    }

    static ApiException invalid(String title, List<Problem> problems) {
        String detail = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return new ApiException(422, title, detail, problems);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    List<Problem> problems() {
        return problems;
    }
}
