package dev.postern.server.dev;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.server.config.ConfigLoader;
import dev.postern.server.config.ConfigProblem;
import dev.postern.server.config.ConfigResult;
import dev.postern.server.config.Configuration;
import dev.postern.server.runtime.ServerRuntime;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The gateway, from its configuration file, as {@code postern serve} runs it. */
final class DevGateway implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final ServerRuntime runtime;

    private DevGateway(ServerRuntime runtime) {
        this.runtime = runtime;
    }

    static DevGateway start(Path file) throws DevFailure {
        DevGateway gateway = new DevGateway(new ServerRuntime(configuration(file)));
        try {
            await(gateway.runtime.start());
            return gateway;
        } catch (DevFailure failure) {
            try {
                gateway.close();
            } catch (DevFailure second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    int port() {
        return runtime.port();
    }

    int adminPort() {
        return runtime.adminPort();
    }

    @Override
    public void close() throws DevFailure {
        await(runtime.stop());
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

    private static void await(Future<Void> done) throws DevFailure {
        try {
            done.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw DevFailure.because(sentence(failed), failed);
        } catch (TimeoutException slow) {
            throw DevFailure.because("the gateway did not answer within " + PATIENCE_SECONDS + " s", slow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw DevFailure.because("interrupted", interrupted);
        }
    }

    /** The gateway's own sentence begins with the name of the port. */
    private static String sentence(ExecutionException failed) {
        Throwable failure = failed.getCause();
        if (failure instanceof GatewayFailure) {
            String message = String.valueOf(failure.getMessage());
            String option = message.startsWith("admin") ? "--admin-port" : "--port";
            return message + "; end what uses it, or name another port with " + option;
        }
        return "the gateway does not start: " + failure;
    }
}
