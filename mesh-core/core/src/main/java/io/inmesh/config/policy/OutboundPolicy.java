package io.inmesh.config.policy;

/** What becomes of calls to hosts that nobody declares. */
public enum OutboundPolicy {
    /** They are made as they are (the default, as Istio's). */
    ALLOW_ANY,
    /** They fail. */
    REGISTRY_ONLY
}
