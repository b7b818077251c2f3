package dev.postern.server.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern check}: what is wrong with a configuration, all of it, without starting anything. */
@Command(
        name = "check",
        description = {
            "Read a configuration and every file that it names, and say what is wrong.",
            "",
            "Each problem is one line on standard error, with the path of its key. Nothing is started and nothing is"
                    + " connected to."
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return config.read(spec.commandLine().getErr())
                .map(accepted -> {
                    PrintWriter out = spec.commandLine().getOut();
                    out.println("config OK: " + config.file());
                    accepted.summary().forEach(line -> out.println("  " + line));
                    out.flush();
                    return ExitCode.OK;
                })
                .orElse(ExitCode.USAGE);
    }
}
