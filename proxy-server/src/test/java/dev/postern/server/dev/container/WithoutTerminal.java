package dev.postern.server.dev.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program of its own, because a machine that gives no terminal is one for a whole JVM. Tells what an exec with one says. */
final class WithoutTerminal {
    private WithoutTerminal() {}

    /** The first argument is a folder for the pods. */
    public static void main(String[] arguments) throws IOException {
        try (RunningPods pods = new RunningPods(Path.of(arguments[0]))) {
            Container shell = pods.container("shell", "shell");
            System.out.println("tty of the shell: " + shell.spec().tty());
            shell.exec(List.of("true"), true).abandon();
        } catch (IOException e) {
            System.out.println("refused: " + e.getMessage());
        }
        System.exit(0);
    }
}
