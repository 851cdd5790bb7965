package io.inmesh.control.explain;

import java.util.Map;

/**
 * What would happen to a call.
 *
 * @param answer as JSON, in plain Java types; a key is absent where it does not apply
 * @param hasWay false: the call would fail for want of anywhere to go
 * @param reason why, where it has no way; otherwise empty
 */
public record Explanation(Map<String, Object> answer, boolean hasWay, String reason) {}
