package io.inmesh;

import io.inmesh.balancing.Caller;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.Connector;

/**
 * What all stacks of one mesh share; the mesh closes it.
 *
 * @param telemetry where they report
 * @param time their clock and timers
 * @param connector their way to endpoints
 * @param caller who calls
 */
record Fabric(Telemetry telemetry, MeshTime time, Connector connector, Caller caller) {}
