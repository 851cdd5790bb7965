package io.inmesh.health;

import io.inmesh.service.Response;

/** What an answer means to outlier detection, as a status of HTTP. */
final class GrpcStatus {

    private static final int[] HTTP = {
        200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401,
    };

    private GrpcStatus() {}

    /**
     * The response's own status; of a gRPC response that consists of trailers only, that of its {@code grpc-status}, by
     * Envoy's table. Where the status comes after a body, the call has been judged before it is known.
     */
    static int httpStatus(Response response) {
        if (response.status() != 200) {
            return response.status();
        }
        String type = response.headers().get("content-type");
        if (type == null || !type.startsWith("application/grpc")) {
            return 200;
        }
        String status = response.headers().get("grpc-status");
        if (status == null || status.isEmpty() || status.length() > 2) {
            return 200;
        }
        int code = 0;
        for (int i = 0; i < status.length(); i++) {
            int digit = status.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 200;
            }
            code = code * 10 + digit;
        }
        return code < HTTP.length ? HTTP[code] : 500;
    }
}
