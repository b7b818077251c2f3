package dev.postern.server.cli;

import dev.postern.proxy.ClusterCheck;
import dev.postern.proxy.GatewayOptions;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authz.Right;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What every cluster of a configuration says of the gateway, as lines for a person. */
final class ClusterQuestions {
    private static final int PATIENCE_SECONDS = 60;

    private ClusterQuestions() {}

    /**
     * Connects to each, one after the other; blocks.
     *
     * @param rights whether the gateway's own rights are asked about too
     * @return what is wrong; empty where nothing is
     */
    static List<String> ask(GatewayOptions options, boolean rights) {
        Vertx vertx = Vertx.vertx();
        try {
            List<String> problems = new ArrayList<>();
            for (ClusterOptions cluster : options.clusters()) {
                ClusterCheck check = new ClusterCheck(vertx, options.authentication(), cluster);
                problems.addAll(ask(check, cluster.name(), rights));
                await(check.close());
            }
            return problems;
        } finally {
            await(vertx.close());
        }
    }

    private static List<String> ask(ClusterCheck check, String name, boolean rights) {
        String cluster = "cluster " + name + ": ";
        try {
            await(check.reachable());
            if (!rights) {
                return List.of();
            }
            List<Right> lacking = await(check.lackingRights());
            return lacking.stream()
                    .map(right -> right.rule() + "  # " + cluster + "the gateway's identity may not " + right.verb()
                            + " " + right.resource() + "; add this rule to its ClusterRole")
                    .toList();
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause();
            return List.of(cluster + reasons(cause == null ? failed : cause));
        }
    }

    /** A failure with what is behind it: the person who reads this may know addresses, unlike a client. */
    private static String reasons(Throwable failure) {
        StringBuilder reasons = new StringBuilder(sentence(failure));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String message = sentence(cause);
            if (reasons.indexOf(message) < 0) {
                reasons.append(": ").append(message);
            }
        }
        return reasons.toString();
    }

    private static String sentence(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within " + PATIENCE_SECONDS + " s";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
