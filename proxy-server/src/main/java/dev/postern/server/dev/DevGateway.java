package dev.postern.server.dev;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.server.config.ConfigLoader;
import dev.postern.server.config.ConfigProblem;
import dev.postern.server.config.ConfigResult;
import dev.postern.server.config.Configuration;
import dev.postern.server.runtime.ServerRuntime;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The gateway, from its configuration file, as {@code postern serve} runs it. */
final class DevGateway implements AutoCloseable {
    private final ServerRuntime runtime;

    /** Reads the file; opens nothing. */
    DevGateway(Path file) throws DevFailure {
        this.runtime = new ServerRuntime(configuration(file));
    }

    /** Blocks until both ports are open. */
    void start() throws DevFailure {
        Waiting.on(runtime.start().recover(cause -> Future.failedFuture(because(cause))), "the gateway does not start");
    }

    int port() {
        return runtime.port();
    }

    int adminPort() {
        return runtime.adminPort();
    }

    @Override
    public void close() throws DevFailure {
        Waiting.on(runtime.stop(), "the gateway does not end");
    }

    private static Configuration configuration(Path file) throws DevFailure {
        ConfigResult result = ConfigLoader.load(file);
        if (result instanceof ConfigResult.Accepted accepted) {
            return accepted.configuration();
        }
        String problems = ((ConfigResult.Rejected) result)
                .problems().stream().map(ConfigProblem::toString).collect(Collectors.joining("\n  "));
        throw DevFailure.ofConfiguration("the gateway refuses its configuration " + file + ":\n  " + problems
                + "\nMend policy.yaml, or delete it to begin anew with the one that postern dev writes.");
    }

    /** The gateway's own sentence begins with the name of the port. */
    private static DevFailure because(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        String option = message.startsWith("admin") ? "--admin-port" : "--port";
        String fix =
                failure instanceof GatewayFailure ? ": end what uses the port, or name another one with " + option : "";
        return DevFailure.because("the gateway does not start: " + message + fix, failure);
    }
}
