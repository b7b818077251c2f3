package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.streaming.StreamingServer;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what becomes of a request: its route, then whether its sender may, then the endpoint. */
final class KubeletService {
    private static final Logger log = LoggerFactory.getLogger(KubeletService.class);

    private final Access access;
    private final StreamEndpoints streams;
    private final ContainerEndpoints containers;
    private final NodeEndpoints node;
    private final RequestTrace trace;

    KubeletService(KubeletOptions options, ContainerRuntime runtime, StreamingServer streams, RequestTrace trace) {
        this.access = new Access(options, trace);
        this.streams = new StreamEndpoints(runtime, streams);
        this.containers = new ContainerEndpoints(runtime, Clock.systemUTC());
        this.node = new NodeEndpoints(runtime, options.nodeName());
        this.trace = trace;
    }

    /** Never fails. Completes at once, unless the authorizer takes its time. */
    Future<Outcome> outcome(KubeletRequest request) {
        Route route = Routes.find(request.method(), request.target(), request.field("Accept"));
        Future<Outcome> outcome;
        if (route instanceof Route.Redirect redirect) {
            outcome = answered(redirected(request, redirect.location()));
        } else if (route instanceof Route.Server) {
            boolean options = request.method().equals("OPTIONS");
            Answer nothing = new Answer(options ? 200 : 400, Map.of(), new byte[0]);
            outcome = answered(options ? nothing : nothing.with("Connection", "close"));
        } else if (route instanceof Route.Nowhere) {
            outcome = answered(Answer.error(404, "404 page not found"));
        } else {
            outcome = access.check(request).compose(allowed -> behind(request, route));
        }
        return outcome.recover(failure -> answered(failed(failure))).onSuccess(known -> tell(request, known));
    }

    private Future<Outcome> behind(KubeletRequest request, Route route) {
        if (route instanceof Route.Refused refused) {
            return answered(refused.answer());
        }
        Route.Found found = (Route.Found) route;
        return switch (found.endpoint()) {
            case EXEC -> handedOn(new Outcome.Stream(streams.exec(request, found)));
            case ATTACH -> handedOn(new Outcome.Stream(streams.attach(request, found)));
            case PORT_FORWARD -> handedOn(new Outcome.Stream(streams.portForward(request, found)));
            case CONTAINER_LOGS -> handedOn(new Outcome.Log(containers.logs(request, found)));
            case RUN -> handedOn(new Outcome.Later(() -> containers.run(request, found)));
            case CHECKPOINT -> answered(containers.checkpoint(request, found));
            default -> answered(ofNode(request, found.endpoint()));
        };
    }

    private Answer ofNode(KubeletRequest request, Endpoint endpoint) {
        String path = request.target().path();
        return switch (endpoint) {
            case PODS -> node.pods();
            case RUNNING_PODS -> node.runningPods();
            case STATS_SUMMARY -> node.stats();
            case HEALTHZ -> node.healthz(request.query());
            case HEALTH_CHECK -> node.healthCheck();
            case METRICS -> node.metrics(path);
            case CONFIGZ -> node.configz();
            case FLAGZ -> node.flagz();
            case STATUSZ -> node.statusz();
            default -> node.disabled(path);
        };
    }

    /** Go's {@code http.Redirect}: a page for a GET, and nothing for what has a body of its own. */
    private static Answer redirected(KubeletRequest request, String location) {
        boolean page = request.method().equals("GET") || request.method().equals("HEAD");
        Answer answer = page
                ? Answer.of(
                        307,
                        "text/html; charset=utf-8",
                        "<a href=\"" + escaped(location) + "\">Temporary Redirect</a>.\n\n")
                : new Answer(307, Map.of(), new byte[0]);
        return answer.with("Location", location);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
    }

    private static Answer failed(Throwable failure) {
        if (failure instanceof AnswerException answered) {
            return answered.answer();
        }
        log.warn("a request to the kubelet failed", failure);
        return Answer.text(500, "Internal Server Error");
    }

    private void tell(KubeletRequest request, Outcome outcome) {
        if (outcome instanceof Outcome.Answered answered) {
            trace.answered(request, answered.answer().summary());
        } else if (outcome instanceof Outcome.Log) {
            trace.answered(request, "the container's log");
        } else if (outcome instanceof Outcome.Later) {
            trace.answered(request, "what a command says");
        }
    }

    private static Future<Outcome> answered(Answer answer) {
        return Future.succeededFuture(new Outcome.Answered(answer));
    }

    private static Future<Outcome> handedOn(Outcome outcome) {
        return Future.succeededFuture(outcome);
    }
}
