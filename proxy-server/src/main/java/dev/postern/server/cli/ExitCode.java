package dev.postern.server.cli;

/** What the process returns. */
final class ExitCode {
    static final int OK = 0;
    /** It ran and failed. */
    static final int FAILED = 1;
    /** The command line or the configuration is wrong; nothing ran. */
    static final int USAGE = 2;

    private ExitCode() {}
}
