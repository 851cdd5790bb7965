package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Says before anything starts which ports are not free. */
final class Ports {

    private Ports() {}

    /** @throws SampleException naming every taken port, who it was meant for, and the option that moves it */
    static void requireFree(List<Instance> instances) throws SampleException {
        List<String> taken = new ArrayList<>();
        for (Instance instance : instances) {
            if (!isFree(instance.port())) {
                taken.add(instance.port() + " (" + instance.name() + ")");
            }
        }
        if (!taken.isEmpty()) {
            throw new SampleException("ports taken on 127.0.0.1: " + String.join(", ", taken) + leftOver()
                    + "\nmove all ports of the sample with --port N (the page's port; default "
                    + Options.DEFAULT_PORT + ")");
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // What a server does: a port whose last connections are merely winding down is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Processes of an earlier run whose runner was killed without a chance to stop them. */
    private static String leftOver() {
        List<String> pids = ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("-D" + Processes.MARK))
                .map(process -> Long.toString(process.pid()))
                .toList();
        return pids.isEmpty()
                ? ""
                : "\nprocesses of another run of this sample: to stop them: kill -9 " + String.join(" ", pids);
    }
}
