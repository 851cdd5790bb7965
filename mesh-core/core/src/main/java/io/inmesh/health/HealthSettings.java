package io.inmesh.health;

/** How a destination's nodes are judged by their calls: one of two ways. */
public sealed interface HealthSettings permits AccrualSettings, OutlierSettings {}
