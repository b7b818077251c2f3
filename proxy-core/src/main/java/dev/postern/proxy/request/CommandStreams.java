package dev.postern.proxy.request;

/**
 * Which streams of a command are asked for ({@code PodExecOptions}, {@code PodAttachOptions}).
 *
 * @param tty whether the command has a terminal, which mixes stderr into stdout
 */
public record CommandStreams(boolean stdin, boolean stdout, boolean stderr, boolean tty) {
    /** Of what is no command. */
    public static final CommandStreams NONE = new CommandStreams(false, false, false, false);
}
