package io.inmesh.balancing;

import io.inmesh.service.CallKey;
import io.inmesh.service.Request;
import org.jspecify.annotations.Nullable;

/** Finds what of a request is hashed, and hashes it without copying. */
final class HashKeys {

    /** Of a request without the key. One key in 2^64 has this hash too; its requests go to random nodes. */
    static final long NONE = 0;

    /** The value of a cookie that a call has been given because it had none. */
    static final CallKey<String> NEW_COOKIE = CallKey.named("hash cookie");

    private static final String COOKIE = "cookie";

    private HashKeys() {}

    static long hash(HashSettings.@Nullable Key key, Request request, Caller caller) {
        if (key instanceof HashSettings.Header header) {
            String value = request.headers().get(header.name());
            return value == null ? NONE : XxHash64.hash(value);
        }
        if (key instanceof HashSettings.Cookie cookie) {
            return ofCookie(request, cookie.name());
        }
        if (key instanceof HashSettings.QueryParameter parameter) {
            return ofQuery(request.target(), parameter.name());
        }
        if (key instanceof HashSettings.SourceAddress) {
            return caller.address().isEmpty() ? NONE : XxHash64.hash(caller.address());
        }
        return NONE;
    }

    private static long ofCookie(Request request, String name) {
        String header = request.headers().get(COOKIE);
        int start = header == null ? -1 : cookieStart(header, name);
        if (header == null || start < 0) {
            String made = request.call().get(NEW_COOKIE);
            return made == null ? NONE : XxHash64.hash(made);
        }
        return XxHash64.hash(header, start, cookieEnd(header, start), 0);
    }

    /** Whether the request says a value for it. */
    static boolean hasCookie(Request request, String name) {
        String header = request.headers().get(COOKIE);
        return header != null && cookieStart(header, name) >= 0;
    }

    /** Where the value begins, past an opening quote; -1: there is none, or it is empty. */
    private static int cookieStart(String header, String name) {
        int at = 0;
        while (at < header.length()) {
            while (at < header.length() && (header.charAt(at) == ' ' || header.charAt(at) == ';')) {
                at++;
            }
            int value = at + name.length() + 1;
            if (value <= header.length() && header.startsWith(name, at) && header.charAt(value - 1) == '=') {
                int start = value < header.length() && header.charAt(value) == '"' ? value + 1 : value;
                return cookieEnd(header, start) > start ? start : -1;
            }
            int next = header.indexOf(';', at);
            at = next < 0 ? header.length() : next;
        }
        return -1;
    }

    private static int cookieEnd(String header, int start) {
        int end = header.indexOf(';', start);
        end = end < 0 ? header.length() : end;
        while (end > start && (header.charAt(end - 1) == ' ' || header.charAt(end - 1) == '"')) {
            end--;
        }
        return end;
    }

    private static long ofQuery(String target, String name) {
        int at = target.indexOf('?') + 1;
        while (at > 0 && at < target.length()) {
            int end = target.indexOf('&', at);
            end = end < 0 ? target.length() : end;
            int value = at + name.length() + 1;
            if (target.startsWith(name, at) && value <= end && target.charAt(value - 1) == '=') {
                return XxHash64.hash(target, value, end, 0);
            }
            if (value == end + 1 && target.startsWith(name, at)) {
                return XxHash64.hash("");
            }
            at = end + 1;
        }
        return NONE;
    }
}
