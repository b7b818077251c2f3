package dev.postern.server.credential;

/** Why a command brought no credential: names the command and its exit code, never anything that it printed. */
final class ExecFailure extends Exception {
    private static final long serialVersionUID = 1L;

    ExecFailure(String message) {
        super(message);
    }

    static ExecFailure of(ExecCommand command, String what) {
        String hint = command.installHint().isEmpty() ? "" : " (" + command.installHint() + ")";
        return new ExecFailure("the command " + command.name() + " " + what + hint);
    }
}
