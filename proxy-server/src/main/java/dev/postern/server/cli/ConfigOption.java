package dev.postern.server.cli;

import dev.postern.server.config.ConfigLoader;
import dev.postern.server.config.ConfigProblem;
import dev.postern.server.config.ConfigResult;
import dev.postern.server.config.Configuration;
import dev.postern.server.runtime.UnsafeJava;
import dev.postern.server.runtime.UnsafeSwitches;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --config FILE}, read in one way by every command that needs it. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration file (YAML). Relative paths in it are relative to it.")
    private Path file = Path.of("");

    /** The configuration; or nothing, and everything that is wrong has been printed. */
    Optional<Configuration> read(PrintWriter err) {
        List<String> problems = new ArrayList<>(UnsafeSwitches.of(System.getProperties(), System.getenv()));
        UnsafeJava.of(Runtime.version()).ifPresent(problems::add);
        ConfigResult result = ConfigLoader.load(file);
        if (result instanceof ConfigResult.Rejected rejected) {
            rejected.problems().stream().map(ConfigProblem::toString).forEach(problems::add);
        }
        if (problems.isEmpty() && result instanceof ConfigResult.Accepted accepted) {
            return Optional.of(accepted.configuration());
        }
        problems.forEach(err::println);
        err.println(problems.size() + (problems.size() == 1 ? " problem in " : " problems in ") + file);
        err.flush();
        return Optional.empty();
    }

    Path file() {
        return file;
    }
}
