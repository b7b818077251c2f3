package dev.postern.server.credential;

/** Why a command brought no credential: names the command and its exit code, never anything that it printed. */
final class ExecFailure extends Exception {
    private static final long serialVersionUID = 1L;

    ExecFailure(String message) {
        super(message);
    }

    /** Something that nobody thought of: by its kind alone, because its message may quote what was printed. */
    static ExecFailure unexpected(ExecCommand command, Throwable defect) {
        return of(command, "could not be run: " + defect.getClass().getName());
    }

    static ExecFailure of(ExecCommand command, String what) {
        String hint = command.installHint().isEmpty() ? "" : " (" + command.installHint() + ")";
        return new ExecFailure("the command " + command.name() + " " + what + hint);
    }
}
