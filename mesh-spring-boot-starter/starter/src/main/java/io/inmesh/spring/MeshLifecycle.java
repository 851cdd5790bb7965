package io.inmesh.spring;

import io.inmesh.Mesh;
import org.springframework.context.SmartLifecycle;

/**
 * Drains the mesh when the application closes, before the web server stops: callers that still come are refused at once
 * and go elsewhere, calls in progress get the web server's own grace.
 */
final class MeshLifecycle implements SmartLifecycle {

    /** Stopped before Boot's graceful shutdown of the web server ({@code DEFAULT_PHASE - 1024}). */
    static final int PHASE = DEFAULT_PHASE - 512;

    private final Mesh mesh;
    private volatile boolean running;

    MeshLifecycle(Mesh mesh) {
        this.mesh = mesh;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        mesh.withdraw().block(); // bounded by itself; who hears it does not come to be refused
        mesh.beginDrain();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A drained mesh takes no calls again, whereas a paused context is meant to. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
