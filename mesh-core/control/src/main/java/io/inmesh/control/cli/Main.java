package io.inmesh.control.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where the process of {@code mesh} begins. */
public final class Main {

    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private Main() {}

    public static void main(String[] arguments) {
        // One line for each record; where the user says otherwise, as the user says.
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int status = MeshCommand.run(out, err, arguments);
        out.flush();
        err.flush();
        System.exit(status);
    }
}
