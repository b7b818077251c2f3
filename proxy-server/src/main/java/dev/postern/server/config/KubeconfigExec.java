package dev.postern.server.config;

import dev.postern.server.credential.ExecCommand;
import dev.postern.server.files.TrustedProgram;
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
 * The command of a kubeconfig's user, as client-go runs it ({@code plugin/pkg/client/auth/exec}): a bare name is
 * searched for on the gateway's own {@code PATH}, once, so that what comes to be there later is not run in its place.
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
        Optional<Path> program = program(exec, folder, place.at("command"));
        Optional<String> cluster =
                exec.provideClusterInfo() ? cluster(context.cluster(), context.clusterPlace()) : Optional.of("");
        if (place.count() > before || cluster.isEmpty() || program.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ExecCommand(
                exec.apiVersion(),
                words(program.get(), exec.args()),
                environment(exec, info(exec, context.cluster(), cluster.get())),
                folder,
                exec.installHint()));
    }

    /** A path is relative to the kubeconfig's folder. */
    private static Optional<Path> program(KubeconfigFile.Exec exec, Path folder, Place place) {
        String command = exec.command();
        if (command.isBlank()) {
            place.problem("must name a command");
            return Optional.empty();
        }
        Optional<Path> program = command.indexOf('/') < 0
                ? TrustedProgram.find(command, System.getenv().getOrDefault("PATH", ""))
                : Optional.of(folder.resolve(command));
        if (program.isEmpty()) {
            place.problem(
                    "no program " + command + " in the folders of the gateway's PATH: give its path, or ./" + command
                            + " for a file beside the kubeconfig"
                            + (exec.installHint().isBlank() ? "" : "; its hint: " + exec.installHint()));
        }
        return program.filter(found -> FileAccess.isUnchanged(found, place));
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

    private static List<String> words(Path program, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        words.addAll(arguments);
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
