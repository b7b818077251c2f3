import io.kubernetes.client.Exec;
import io.kubernetes.client.PortForward;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.Config;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The official Java client as a program: {@code --kubeconfig FILE exec POD COMMAND…} with what is on standard input, which it leaves
 * open then; {@code --kubeconfig FILE get POD PORT PATH} through a port-forward.
 */
public final class Client {
    public static void main(String[] arguments) throws Exception {
        ApiClient client = Config.fromConfig(arguments[1]);
        String pod = arguments[3];
        int exit = arguments[2].equals("exec")
                ? exec(client, pod, Arrays.copyOfRange(arguments, 4, arguments.length))
                : get(client, pod, Integer.parseInt(arguments[4]), arguments[5]);
        System.out.flush();
        System.exit(exit);
    }

    private static int exec(ApiClient client, String pod, String[] command) throws Exception {
        Process exec = new Exec(client)
                .newExecutionBuilder("default", pod, command)
                .setStdin(true)
                .execute();
        Thread out = copy(exec.getInputStream(), System.out);
        Thread err = copy(exec.getErrorStream(), System.err);
        exec.getOutputStream().write(System.in.readAllBytes());
        exec.getOutputStream().flush();
        int exit = exec.waitFor();
        out.join();
        err.join();
        exec.destroy();
        return exit;
    }

    private static Thread copy(InputStream from, PrintStream to) {
        Thread thread = new Thread(() -> {
            try {
                from.transferTo(to);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        thread.start();
        return thread;
    }

    private static int get(ApiClient client, String pod, int port, String path) throws Exception {
        var forward = new PortForward(client).forward("default", pod, List.of(port));
        OutputStream request = forward.getOutboundStream(port);
        request.write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        request.flush();
        byte[] response = forward.getInputStream(port).readAllBytes();
        String text = new String(response, StandardCharsets.UTF_8);
        System.out.print(text.substring(text.indexOf("\r\n\r\n") + 4));
        forward.close();
        return 0;
    }
}
