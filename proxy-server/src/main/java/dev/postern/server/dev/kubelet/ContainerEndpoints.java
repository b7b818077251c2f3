package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.Container;
import dev.postern.server.dev.container.ContainerProcess;
import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.container.ContainerState;
import dev.postern.server.dev.container.LogOptions;
import dev.postern.server.dev.container.LogReader;
import dev.postern.server.dev.container.PodSandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code /containerLogs}, {@code /run} and {@code /checkpoint}: what is answered of one container without a stream. */
final class ContainerEndpoints {
    private final ContainerRuntime runtime;
    private final Clock clock;

    ContainerEndpoints(ContainerRuntime runtime, Clock clock) {
        this.runtime = runtime;
        this.clock = clock;
    }

    /** Opens a log, or throws an {@link AnswerException}. */
    LogReader logs(KubeletRequest request, Route.Found route) {
        Query query = request.query();
        LogOptions options = LogQuery.read(query, clock.instant());
        String name = route.parameter("podID");
        PodSandbox pod = pod(route).orElseThrow(() -> notFound("pod \"" + name + "\" does not exist"));
        Container container = container(pod, route)
                .orElseThrow(() -> notFound(
                        "container \"" + route.parameter("containerName") + "\" not found in pod \"" + name + "\""));
        LogQuery.refuseOneStream(query);
        try {
            return container.logs(options);
        } catch (IOException e) {
            throw new AnswerException(Answer.chunked(400, String.valueOf(e.getMessage())));
        }
    }

    /** Runs a command to its end and answers with all that it wrote. Blocks. */
    Answer run(KubeletRequest request, Route.Found route) throws InterruptedException {
        PodSandbox pod = pod(route).orElseThrow(() -> notFound("pod does not exist"));
        Container container = container(pod, route)
                .filter(found -> found.status().state() instanceof ContainerState.Running)
                .orElseThrow(() -> new AnswerException(
                        Answer.text(500, "container not found (\"" + route.parameter("containerName") + "\")")));
        String command = request.query().first("cmd");
        try {
            return ran(command, container.exec(List.of(command.split(" ", -1)), false));
        } catch (IOException e) {
            return Answer.text(500, String.valueOf(e.getMessage()));
        }
    }

    private static Answer ran(String command, ContainerProcess process) throws IOException, InterruptedException {
        process.stdin().close();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        Thread reader = new Thread(() -> copy(process, errors), "kubelet-run");
        reader.setDaemon(true);
        reader.start();
        byte[] output = process.stdout().readAllBytes();
        int status = process.waitFor();
        reader.join();
        String said = errors.toString(StandardCharsets.UTF_8);
        return status == 0
                ? Answer.json(new String(output, StandardCharsets.UTF_8) + said)
                : Answer.text(500, "command '" + command + "' exited with " + status + ": " + said);
    }

    private static void copy(ContainerProcess process, ByteArrayOutputStream errors) {
        try {
            process.stderr().transferTo(errors);
        } catch (IOException e) {
            errors.writeBytes(String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** No process of this machine can be written down; a runtime that cannot says it so. */
    Answer checkpoint(KubeletRequest request, Route.Found route) {
        PodSandbox pod = pod(route).orElseThrow(() -> notFound("pod does not exist"));
        String name = route.parameter("containerName");
        if (container(pod, route).isEmpty()) {
            throw notFound("container " + name + " does not exist");
        }
        List<String> timeouts = request.query().all("timeout");
        if (!timeouts.isEmpty() && !timeouts.get(timeouts.size() - 1).matches("[+-]?[0-9]{1,18}")) {
            throw notFound("cannot parse value of timeout parameter");
        }
        return Answer.text(
                500,
                "checkpointing of " + pod.namespace() + "/" + pod.name() + "/" + name
                        + " failed (rpc error: code = Unimplemented desc = method CheckpointContainer not implemented)");
    }

    private Optional<PodSandbox> pod(Route.Found route) {
        return runtime.pod(route.parameter("podNamespace"), route.parameter("podID"));
    }

    private static Optional<Container> container(PodSandbox pod, Route.Found route) {
        return pod.container(route.parameter("containerName"));
    }

    private static AnswerException notFound(String text) {
        return new AnswerException(Answer.text(404, text));
    }
}
