package dev.postern.proxy.stream;

/** How the command of an exec or attach ended, as the kubelet said on the error stream. */
public sealed interface CommandStatus {
    /**
     * It ran and ended.
     *
     * @param code 0 for success
     */
    record Exited(int code) implements CommandStatus {}

    /**
     * It was not run, or not to its end.
     *
     * @param reason a word such as {@code InternalError}, as {@code metav1.Status} has it; {@code Failure} where there is none
     */
    record Failed(String reason) implements CommandStatus {
        /** Failed, without a reason that could be read. */
        static final Failed UNKNOWN = new Failed("Failure");
    }
}
