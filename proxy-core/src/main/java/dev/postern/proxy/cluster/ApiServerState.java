package dev.postern.proxy.cluster;

import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the API server for each object, and believes nothing but a well-formed answer to that very question. */
final class ApiServerState implements ClusterState {
    /**
     * Every name that a namespace, a pod or a node can have (RFC 1123). Nothing else is asked for: Go splits a path after it
     * has decoded it, so that {@code p%2Flog} would be the pod's log, read with the gateway's own rights.
     */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final ApiServer apiServer;

    ApiServerState(ApiServer apiServer) {
        this.apiServer = apiServer;
    }

    @Override
    public Future<Pod> pod(String namespace, String name) {
        Question pods = new Question("pods", name);
        if (!isName(namespace) || !isName(name)) {
            return Future.failedFuture(pods.notFound());
        }
        String target = "/api/v1/namespaces/" + namespace + "/pods/" + name;
        return ask(pods, target, json -> ApiObjects.pod(json, namespace, name));
    }

    @Override
    public Future<Node> node(String name) {
        Question nodes = new Question("nodes", name);
        if (!isName(name)) {
            return Future.failedFuture(nodes.notFound());
        }
        return ask(nodes, "/api/v1/nodes/" + name, json -> ApiObjects.node(json, name));
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private <T> Future<T> ask(Question question, String target, Function<byte[], T> parser) {
        return apiServer.get(target).transform((answer, failure) -> {
            try {
                if (answer == null) {
                    throw question.unanswered(failure);
                }
                return Future.succeededFuture(parser.apply(question.accepted(answer)));
            } catch (GatewayFailure refusal) {
                return Future.failedFuture(refusal);
            } catch (IllegalArgumentException odd) {
                return Future.failedFuture(question.unavailable("answered with something else", odd));
            }
        });
    }

    /**
     * The API server's own readiness. What of it the gateway may not see does not count: it answered, and over verified TLS.
     */
    @Override
    public Future<Void> reachable() {
        return apiServer.get("/readyz").transform((answer, failure) -> {
            if (answer == null) {
                return Future.failedFuture(
                        LookUpFailure.unavailable("the cluster", "the API server cannot be reached", failure));
            }
            if (answer.status() == OK || answer.status() == FORBIDDEN || answer.status() == NOT_FOUND) {
                return Future.succeededFuture();
            }
            return Future.failedFuture(LookUpFailure.unavailable(
                    "the cluster", "the API server answered its readiness check with " + answer.status(), null));
        });
    }

    /** What was asked, and what an answer to it means. */
    private record Question(String resource, String name) {
        byte[] accepted(ApiAnswer answer) {
            if (answer.status() == OK) {
                return answer.body();
            }
            if (answer.status() == NOT_FOUND && ApiObjects.isNotFound(answer.body(), name)) {
                throw notFound();
            }
            if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
                throw unavailable("does not let the gateway read " + resource + " (" + answer.status() + ")", null);
            }
            throw unavailable("answered with status " + answer.status(), null);
        }

        GatewayFailure unanswered(Throwable failure) {
            if (failure instanceof GatewayFailure known) {
                return LookUpFailure.unavailable(
                        resource + " \"" + name + "\"", String.valueOf(known.getMessage()), failure);
            }
            boolean late = failure instanceof TimeoutException;
            return unavailable(late ? "did not answer in time" : "cannot be reached or broke off", failure);
        }

        GatewayFailure notFound() {
            return LookUpFailure.notFound(resource, name);
        }

        GatewayFailure unavailable(String why, @Nullable Throwable cause) {
            return LookUpFailure.unavailable(resource + " \"" + name + "\"", "the API server " + why, cause);
        }
    }
}
