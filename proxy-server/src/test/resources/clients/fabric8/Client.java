import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The fabric8 client as a program: {@code --kubeconfig FILE exec POD COMMAND…} with what is on standard input, which it leaves open
 * then; {@code --kubeconfig FILE get POD PORT PATH} through a port-forward.
 */
public final class Client {
    public static void main(String[] arguments) throws Exception {
        Config config = Config.fromKubeconfig(Files.readString(Path.of(arguments[1])));
        int exit;
        try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
            PodResource pod = client.pods().inNamespace("default").withName(arguments[3]);
            exit = arguments[2].equals("exec")
                    ? exec(pod, Arrays.copyOfRange(arguments, 4, arguments.length))
                    : get(pod, Integer.parseInt(arguments[4]), arguments[5]);
        }
        System.exit(exit);
    }

    private static int exec(PodResource pod, String[] command) throws Exception {
        try (ExecWatch exec = pod.redirectingInput()
                .writingOutput(System.out)
                .writingError(System.err)
                .exec(command)) {
            exec.getInput().write(System.in.readAllBytes());
            exec.getInput().flush();
            return exec.exitCode().get();
        } finally {
            System.out.flush();
        }
    }

    private static int get(PodResource pod, int port, String path) throws Exception {
        try (LocalPortForward forward = pod.portForward(port)) {
            URI page = URI.create("http://127.0.0.1:" + forward.getLocalPort() + path);
            try (var body = page.toURL().openStream()) {
                body.transferTo(System.out);
            }
        }
        System.out.flush();
        return 0;
    }
}
