package dev.postern.server.cli;

import dev.postern.server.dev.DevCluster;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a person reads when the development cluster is up: where it is, what to try, and what is missing here. */
final class FirstSteps {
    private static final String TEXT = """

            postern dev is up after {time} s: Postern on https://127.0.0.1:{port}, in front of a kubelet on 127.0.0.1:{kubelet}.
            Its pods are processes of this machine, so exec gives a shell on it to whoever has a key of {state}/pki.
            Ctrl-C ends it.

            Try in another terminal:

              kubectl --kubeconfig {kubeconfig} port-forward pod/frontend 11111:80
              curl http://127.0.0.1:11111/

              export KUBECONFIG={kubeconfig}
              kubectl get pods -o wide
              kubectl exec shell -- sh -c 'echo hello; exit 42'
              kubectl exec -it shell -- sh
              kubectl cp /etc/services shell:services
              kubectl logs -f logger
              kubectl attach -it shell

            Each gate refuses somebody. The refusal says which rule is missing; add it to {state}/policy.yaml
            and start postern dev again, which reads its files only then:

              kubectl --context bob exec shell -- id        refused by the pod gate
              kubectl --context carol exec shell -- id      refused by the node gate

            See what Postern counts, and what it was started with:

              curl http://127.0.0.1:{admin}/metrics
              cat {state}/postern.yaml

            """;

    private FirstSteps() {}

    /** The lines, for a cluster that is up. */
    static List<String> of(DevCluster cluster) {
        List<String> lines = new ArrayList<>(filled(cluster).lines().toList());
        if (!isOnPath("kubectl", System.getenv().getOrDefault("PATH", ""))) {
            lines.add(
                    "kubectl is not on the PATH: install it (https://kubernetes.io/docs/tasks/tools/), 1.20 or newer.");
        }
        if (!cluster.hasTerminals()) {
            lines.add(
                    "This machine gives no terminals, so exec -it fails: leave -t away, or start postern dev where /dev/ptmx"
                            + " can be opened and -Djava.io.tmpdir allows programs to run.");
        }
        return lines;
    }

    static boolean isOnPath(String program, String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String filled(DevCluster cluster) {
        return TEXT.replace("{time}", seconds())
                .replace("{port}", "" + cluster.ports().gateway())
                .replace("{admin}", "" + cluster.ports().admin())
                .replace("{kubelet}", "" + cluster.ports().kubelet())
                .replace("{kubeconfig}", quoted(cluster.kubeconfig()))
                .replace("{state}", quoted(cluster.stateFolder()));
    }

    /** For a shell. */
    static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./@%+=:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static String seconds() {
        // Not the process's start: a shell's exec keeps that of the shell.
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        return String.format(Locale.ROOT, "%.1f", (System.currentTimeMillis() - start) / 1000.0);
    }
}
