package dev.postern.server.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program as a shell sees it. */
@Command(
        name = "postern",
        description = {
            "A gateway for Kubernetes streaming requests.",
            "",
            "kubectl talks to Postern as if it were the API server. Postern decides who may exec into, attach to,"
                    + " forward a port of or read the log of which pod, connects to the kubelet of the pod's node with its"
                    + " own certificate, and hands everything else to the API server under the caller's identity.",
            ""
        },
        footer = {
            "",
            "Start here:",
            "  postern dev                             runs a cluster to try it with, and says what to try",
            "  postern check --config postern.yaml     says everything that is wrong with the file",
            "  postern serve --config postern.yaml     runs until SIGTERM or Ctrl-C",
            "",
            "Exit status: 0 all went well, 1 it ran and failed, 2 command line or configuration is wrong."
        },
        subcommands = {
            ServeCommand.class,
            CheckCommand.class,
            DevCommand.class,
            KubeconfigCommand.class,
            VersionCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = false)
public final class Cli implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    /**
     * Runs a command; returns when it has ended, which for {@code serve} is never.
     *
     * @return the process's exit status
     */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** Runs a command with its output captured. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine().setOut(out).setErr(err).execute(arguments);
    }

    private static CommandLine commandLine() {
        return new CommandLine(new Cli()).setUsageHelpAutoWidth(false).setExecutionExceptionHandler(Cli::failed);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command? See below.");
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println("postern: " + failure);
        command.getErr().flush();
        return ExitCode.FAILED;
    }
}
