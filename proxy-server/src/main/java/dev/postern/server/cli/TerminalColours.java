package dev.postern.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** Whether what is written somewhere may be coloured: on a terminal, unless {@code NO_COLOR} is set (no-color.org). */
final class TerminalColours {
    private TerminalColours() {}

    /**
     * Of one of this process's streams.
     *
     * @param descriptor 1 for standard output, 2 for standard error
     */
    static boolean on(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            return isTerminal(Files.readSymbolicLink(link).toString(), System.getenv());
        } catch (IOException | UnsupportedOperationException notLinux) {
            return Ansi.AUTO.enabled();
        }
    }

    static boolean isTerminal(String target, Map<String, String> environment) {
        boolean terminal =
                target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }
}
