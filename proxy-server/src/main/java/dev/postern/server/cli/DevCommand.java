package dev.postern.server.cli;

import dev.postern.server.config.GoDuration;
import dev.postern.server.dev.DevCluster;
import dev.postern.server.dev.DevOptions;
import dev.postern.server.dev.trace.PrintingTrace;
import dev.postern.server.dev.trace.TraceFormat;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern dev}: a cluster to try Postern with, and nothing else needed. */
@Command(
        name = "dev",
        description = {
            "Run a development cluster with Postern in front of it, until Ctrl-C.",
            "",
            "It has an API server and a kubelet that stand in for real ones, and a few pods, whose processes are processes of this"
                    + " machine: kubectl exec gives a shell on it. Everything listens on 127.0.0.1 and wants a certificate from the"
                    + " state directory. What to try is printed when it runs.",
            ""
        },
        footer = {
            "",
            "  postern dev                              runs until Ctrl-C",
            "  postern dev --trace                      the same, and shows each stream on its way",
            "  postern dev --for 60s -- kubectl get pods     runs a command against it, exits with its status"
        })
final class DevCommand implements Callable<Integer> {
    private static final String LOG_LEVEL = "POSTERN_LOG_LEVEL";
    private static final Duration FOREVER = Duration.ofDays(36_500);

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "6443",
            description = "Postern's port; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--kubelet-port",
            paramLabel = "PORT",
            defaultValue = "10250",
            description = "The kubelet's. Default: ${DEFAULT-VALUE}.")
    private int kubeletPort;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "6444",
            description = "For Postern's health and metrics. Default: ${DEFAULT-VALUE}.")
    private int adminPort;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "For keys, configuration and the pods' files; made where it is missing and used again. Default:"
                            + " $XDG_STATE_HOME/postern-dev or ~/.local/state/postern-dev.")
    private @Nullable Path stateFolder;

    @Option(names = "--trace", description = "Show each step of each stream, one line a step, one colour a hop.")
    private boolean trace;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description =
                    "End after that time (60s, 5m): with status 0, or 1 where a command still runs, which is killed.")
    private @Nullable String limit;

    @Parameters(
            paramLabel = "-- CMD",
            description = "A command to run with KUBECONFIG set; its status is the exit status.")
    private List<String> command = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        quieten();
        boolean alone = command.isEmpty();
        // Standard output is the command's own.
        PrintWriter words =
                alone ? spec.commandLine().getOut() : spec.commandLine().getErr();
        DevOptions options = options();
        DevSession.Settings settings = new DevSession.Settings(options, limit(), command);
        PrintingTrace printing = trace ? printing(words, options, alone ? 1 : 2) : null;
        return new DevSession(settings, printing, words).run();
    }

    /** Warnings, of how to run it in earnest, are for those who ask for a log; logback.xml reads the property. */
    private static void quieten() {
        if (System.getenv(LOG_LEVEL) == null && System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "ERROR");
        }
    }

    private static PrintingTrace printing(PrintWriter words, DevOptions options, int descriptor) {
        TraceFormat format =
                new TraceFormat(DevCluster.hopNames(options), TerminalColours.on(descriptor), ZoneId.systemDefault());
        return new PrintingTrace(words, format, Clock.systemUTC());
    }

    private DevOptions options() {
        for (int value : new int[] {port, kubeletPort, adminPort}) {
            if (value < 0 || value > 65535) {
                throw new ParameterException(spec.commandLine(), "a port must be between 0 and 65535, not " + value);
            }
        }
        Path folder = stateFolder == null
                ? DevOptions.defaultStateFolder(System.getenv(), Path.of(System.getProperty("user.home")))
                : stateFolder;
        return new DevOptions(folder, port, adminPort, kubeletPort);
    }

    private Duration limit() {
        if (limit == null) {
            return FOREVER;
        }
        try {
            Duration given = GoDuration.parse(limit);
            return given.compareTo(FOREVER) < 0 ? given : FOREVER;
        } catch (IllegalArgumentException rule) {
            throw new ParameterException(
                    spec.commandLine(), "--for " + rule.getMessage() + ", not \"" + limit + "\"", rule);
        }
    }
}
