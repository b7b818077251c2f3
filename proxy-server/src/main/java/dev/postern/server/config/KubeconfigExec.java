package dev.postern.server.config;

import dev.postern.server.credential.ExecCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The command of a kubeconfig's user, as client-go runs it ({@code plugin/pkg/client/auth/exec}); but no {@code PATH} is
 * searched for it, because whoever can write into a folder of that would have the gateway's rights.
 */
final class KubeconfigExec {
    private static final String V1 = "client.authentication.k8s.io/v1";
    private static final String V1_BETA_1 = "client.authentication.k8s.io/v1beta1";
    private static final Set<String> MODES = Set.of("Never", "IfAvailable", "Always");
    private static final String EXTENSION = "client.authentication.k8s.io/exec";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private KubeconfigExec() {}

    static Optional<ExecCommand> command(KubeconfigFile.Exec exec, KubeconfigContext context, Path file) {
        Place place = context.userPlace().at("exec");
        int before = place.count();
        if (!exec.apiVersion().equals(V1) && !exec.apiVersion().equals(V1_BETA_1)) {
            place.at("apiVersion")
                    .problem("must be " + V1 + " or " + V1_BETA_1 + ", not \"" + exec.apiVersion() + "\"");
        }
        checkMode(exec, place.at("interactiveMode"));
        Path parent = file.toAbsolutePath().getParent();
        Path folder = parent == null ? file.toAbsolutePath() : parent;
        checkCommand(exec.command(), folder, place.at("command"));
        Optional<String> cluster =
                exec.provideClusterInfo() ? cluster(context.cluster(), context.clusterPlace()) : Optional.of("");
        if (place.count() > before || cluster.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ExecCommand(
                exec.apiVersion(),
                words(exec, folder),
                environment(exec, info(exec, context.cluster(), cluster.get())),
                folder,
                exec.installHint()));
    }

    private static void checkCommand(String command, Path folder, Place place) {
        if (command.isBlank()) {
            place.problem("must name a command");
        } else if (command.indexOf('/') < 0) {
            place.problem("must be a path, such as /usr/local/bin/" + command + ", or ./" + command
                    + " for a file beside the kubeconfig: PATH is not searched");
        } else {
            FileAccess.isUnchanged(folder.resolve(command), place);
        }
    }

    private static void checkMode(KubeconfigFile.Exec exec, Place place) {
        String mode = exec.interactiveMode();
        if (mode.equals("Always")) {
            place.problem("Always needs a person at a terminal, and a gateway has none: use Never or IfAvailable");
        } else if (!MODES.contains(mode)
                && !(mode.isEmpty() && exec.apiVersion().equals(V1_BETA_1))) {
            place.problem("must be Never or IfAvailable");
        }
    }

    /** The command is relative to the kubeconfig. */
    private static List<String> words(KubeconfigFile.Exec exec, Path folder) {
        List<String> words = new ArrayList<>();
        words.add(folder.resolve(exec.command()).toString());
        words.addAll(exec.args());
        return words;
    }

    private static Map<String, String> environment(KubeconfigFile.Exec exec, String info) {
        Map<String, String> environment = new LinkedHashMap<>();
        exec.env().forEach(variable -> environment.put(variable.name(), variable.value()));
        environment.put("KUBERNETES_EXEC_INFO", info);
        return environment;
    }

    private static String info(KubeconfigFile.Exec exec, KubeconfigFile.Cluster cluster, String caPem) {
        ObjectNode info = JSON.createObjectNode();
        info.put("kind", "ExecCredential").put("apiVersion", exec.apiVersion());
        ObjectNode spec = info.putObject("spec").put("interactive", false);
        if (exec.provideClusterInfo()) {
            ObjectNode about = spec.putObject("cluster").put("server", cluster.server());
            put(about, "tls-server-name", cluster.tlsServerName());
            put(about, "proxy-url", cluster.proxyUrl());
            about.put(
                    "certificate-authority-data",
                    Base64.getEncoder().encodeToString(caPem.getBytes(StandardCharsets.UTF_8)));
            cluster.extensions().stream()
                    .filter(extension -> extension.name().equals(EXTENSION))
                    .forEach(extension -> about.set("config", JSON.valueToTree(extension.extension())));
        }
        return JSON.writeValueAsString(info);
    }

    private static void put(ObjectNode node, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            node.put(key, value);
        }
    }

    private static Optional<String> cluster(KubeconfigFile.Cluster cluster, Place place) {
        if (cluster.caData() != null) {
            return Kubeconfig.decoded(cluster.caData(), place.at("certificate-authority-data"));
        }
        return cluster.caFile() == null
                ? Optional.empty()
                : TextFile.read(cluster.caFile(), place.at("certificate-authority"));
    }
}
