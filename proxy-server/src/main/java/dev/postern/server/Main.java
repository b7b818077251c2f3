package dev.postern.server;

import dev.postern.server.cli.Cli;

/** The entry of the jar. */
public final class Main {
    private Main() {}

    /** Runs the command line and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(Cli.run(arguments));
    }
}
