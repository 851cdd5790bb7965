package io.inmesh.control.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command in this process. */
record Run(int status, String out, String err) {

    static Run of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = MeshCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Run(status, out.toString(), err.toString());
    }
}
