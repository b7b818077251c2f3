package dev.postern.server.dev.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the processes of a pod run: its folder, and what they find in their environment. Nothing of this program's own
 * environment is passed on.
 *
 * @param hostname the pod's name
 * @param folder of the pod, the working directory and home of its processes
 */
record ProcessHome(String hostname, Path folder) {
    /** As container images have it. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** The pod's folder, made anew, with that for temporary files, where a process has removed it. */
    Path prepared() throws IOException {
        Files.createDirectories(temporary());
        return folder;
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    Map<String, String> environment(ProcessId id, boolean tty) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", PATH);
        variables.put("HOSTNAME", hostname);
        variables.put("HOME", folder.toString());
        variables.put("PWD", folder.toString());
        variables.put("TMPDIR", temporary().toString());
        variables.put("LANG", "C.UTF-8");
        variables.put(ProcessId.VARIABLE, id.value());
        if (tty) {
            variables.put("TERM", "xterm");
        }
        return variables;
    }
}
