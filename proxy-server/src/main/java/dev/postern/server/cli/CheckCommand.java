package dev.postern.server.cli;

import dev.postern.server.config.CertificateEnds;
import dev.postern.server.config.CertificateEnds.Ending;
import dev.postern.server.config.Configuration;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code postern check}: what is wrong with a configuration, all of it, without serving anything. */
@Command(
        name = "check",
        description = {
            "Read a configuration and every file that it names, and say what is wrong.",
            "",
            "Each problem is one line on standard error, with the path of its key. Certificates that end within 30 days are"
                    + " named, and each cluster's API server must answer. Nothing is served.",
            "",
            "Exit status: 2 where the configuration is wrong, 1 where a certificate has ended, an API server cannot be"
                    + " reached, or the gateway's identity lacks a right."
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @ArgGroup
    private final Reach reach = new Reach();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** How far it goes beyond the files: to every API server, unless one of these is there. */
    static final class Reach {
        @Option(names = "--offline", description = "Connect to nothing.")
        private boolean offline;

        @Option(
                names = "--online",
                description =
                        "Ask each API server also whether the gateway's identity may do what the configuration needs. A right that"
                                + " is missing is one line: the rule to add to its role.")
        private boolean online;
    }

    @Override
    public Integer call() {
        Optional<Configuration> accepted = config.read(spec.commandLine().getErr());
        return accepted.isEmpty() ? ExitCode.USAGE : check(accepted.get());
    }

    private int check(Configuration configuration) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("config OK: " + config.file());
        configuration.summary().forEach(line -> out.println("  " + line));
        out.flush();
        List<Ending> endings = CertificateEnds.soon(configuration, Clock.systemUTC());
        endings.forEach(spec.commandLine().getErr()::println);
        boolean wrong = endings.stream().anyMatch(Ending::over);
        if (!reach.offline) {
            List<String> problems = ClusterQuestions.ask(configuration.gateway(), reach.online);
            problems.forEach(spec.commandLine().getErr()::println);
            wrong |= !problems.isEmpty();
        }
        spec.commandLine().getErr().flush();
        return wrong ? ExitCode.FAILED : ExitCode.OK;
    }
}
