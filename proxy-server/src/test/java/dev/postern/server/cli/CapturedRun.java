package dev.postern.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command run in this JVM.
 *
 * @param status what the process would exit with
 * @param out standard output
 * @param err standard error
 */
public record CapturedRun(int status, String out, String err) {
    /** Runs the program. */
    public static CapturedRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Cli.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CapturedRun(status, out.toString(), err.toString());
    }

    /** Both outputs, one after the other. */
    public String text() {
        return out + err;
    }
}
