package dev.postern.server.cli;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.server.config.Configuration;
import dev.postern.server.runtime.ServerRuntime;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code postern serve}: runs until SIGTERM or SIGINT, lets sessions go on for the grace period, ends them and exits with 0. The
 * JVM's own status after a signal would be 143, which systemd and Kubernetes read as a failure.
 */
@Command(
        name = "serve",
        description = {
            "Run the gateway until SIGTERM or Ctrl-C.",
            "",
            "Logs are JSON lines on standard error. Running sessions may go on for shutdown.gracePeriod after the first signal; a"
                    + " second one ends them at once."
        })
final class ServeCommand implements Callable<Integer> {
    private static final int STOP_SECONDS = 10;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Optional<Configuration> configuration = config.read(spec.commandLine().getErr());
        return configuration.isEmpty() ? ExitCode.USAGE : serve(configuration.get());
    }

    private int serve(Configuration configuration) throws InterruptedException {
        ServerRuntime runtime = new ServerRuntime(configuration);
        try {
            runtime.start().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException failed) {
            stop(runtime);
            PrintWriter err = spec.commandLine().getErr();
            err.println(
                    failed.getCause() instanceof GatewayFailure sentence ? sentence.getMessage() : failed.getCause());
            err.flush();
            return ExitCode.FAILED;
        }
        StopSignals signals = StopSignals.heard();
        // For what else ends a JVM, as a terminal that goes away does.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(stop(runtime)), "postern-stop"));
        signals.first().join();
        CompletableFuture.anyOf(runtime.drain().toCompletionStage().toCompletableFuture(), signals.second())
                .join();
        // The hook does the rest, and has the last word on the status.
        return ExitCode.OK;
    }

    private static int stop(ServerRuntime runtime) {
        try {
            runtime.stop().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
            return ExitCode.OK;
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            LoggerFactory.getLogger(ServeCommand.class)
                    .atError()
                    .setCause(failed)
                    .log("stopping failed");
            return ExitCode.FAILED;
        }
    }
}
