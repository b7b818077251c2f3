package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.Container;
import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.container.ContainerState;
import dev.postern.server.dev.container.PodSandbox;
import dev.postern.server.dev.streaming.StreamingRequest;
import dev.postern.server.dev.streaming.StreamingRequest.Kind;
import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import dev.postern.server.dev.streaming.StreamingServer;
import java.util.List;
import java.util.Optional;

/** {@code /exec}, {@code /attach} and {@code /portForward}: what is checked before the runtime's streaming server is asked. */
final class StreamEndpoints {
    private final ContainerRuntime runtime;
    private final StreamingServer streams;

    StreamEndpoints(ContainerRuntime runtime, StreamingServer streams) {
        this.runtime = runtime;
        this.streams = streams;
    }

    /** Throws an {@link AnswerException} where there is no such container. */
    StreamingRequest exec(KubeletRequest request, Route.Found route) {
        Query query = request.query();
        Streams streams = streams(query);
        PodSandbox pod = pod(route);
        String name = route.parameter("containerName");
        Container container = running(pod, route).orElseThrow(() -> failed("container not found (\"" + name + "\")"));
        List<String> command = query.all("command");
        return new RemoteCommand(Kind.EXEC, streams, () -> container.exec(command, streams.tty()));
    }

    /** Throws an {@link AnswerException} where there is no such container. Whether it has a terminal is its own affair. */
    StreamingRequest attach(KubeletRequest request, Route.Found route) {
        Streams asked = streams(request.query());
        PodSandbox pod = pod(route);
        if (!hasUid(pod, route)) {
            throw failed("pod " + pod.name() + "_" + pod.namespace() + " not found");
        }
        Container container = running(pod, route)
                .orElseThrow(() -> failed("container " + route.parameter("containerName") + " not found in pod "
                        + pod.name() + "_" + pod.namespace()));
        boolean tty = container.spec().tty();
        if (tty && asked.stderr()) {
            throw failed("rpc error: code = InvalidArgument desc = tty and stderr cannot both be true");
        }
        Streams streams = new Streams(asked.stdin(), asked.stdout(), asked.stderr(), tty);
        return new RemoteCommand(Kind.ATTACH, streams, container::attach);
    }

    /** Throws an {@link AnswerException} where there is no such pod; before that where a WebSocket names no port. */
    StreamingRequest portForward(KubeletRequest request, Route.Found route) {
        streams.wrongPorts(request.head()).ifPresent(sentence -> {
            throw new AnswerException(Answer.text(400, sentence));
        });
        PodSandbox pod = pod(route);
        if (!hasUid(pod, route)) {
            throw new AnswerException(Answer.text(404, "pod not found"));
        }
        return new PortForward(pod.id(), "", pod::connect);
    }

    private static Streams streams(Query query) {
        boolean tty = isSet(query, "tty");
        Streams streams =
                new Streams(isSet(query, "input"), isSet(query, "output"), isSet(query, "error") && !tty, tty);
        if (!streams.stdin() && !streams.stdout() && !streams.stderr()) {
            throw new AnswerException(Answer.text(400, "you must specify at least 1 of stdin, stdout, stderr"));
        }
        return streams;
    }

    private static boolean isSet(Query query, String name) {
        return query.first(name).equals("1");
    }

    private PodSandbox pod(Route.Found route) {
        return runtime.pod(route.parameter("podNamespace"), route.parameter("podID"))
                .orElseThrow(() -> new AnswerException(Answer.text(404, "pod does not exist")));
    }

    /** By name alone: of exec's UID a kubelet makes no use ({@code kubecontainer.Pods.FindPod}). */
    private static Optional<Container> running(PodSandbox pod, Route.Found route) {
        return pod.container(route.parameter("containerName"))
                .filter(container -> container.status().state() instanceof ContainerState.Running);
    }

    private static boolean hasUid(PodSandbox pod, Route.Found route) {
        String uid = route.parameter("uid");
        return uid.isEmpty() || uid.equals(pod.uid());
    }

    private static AnswerException failed(String text) {
        return new AnswerException(Answer.text(500, text));
    }
}
