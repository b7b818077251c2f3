package dev.postern.server.cli;

import dev.postern.server.runtime.Version;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern version}. */
@Command(name = "version", description = "Print the version of Postern and of the Java that runs it.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("postern " + Version.current());
        out.println("java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        out.flush();
        return ExitCode.OK;
    }
}
