package dev.postern.proxy.stream;

import java.util.Set;

/** What a session's streams are called in its book: by words of ours, so that a client can put nothing else there. */
final class StreamNames {
    /** By a WebSocket's channel (client-go {@code tools/remotecommand}). */
    private static final String[] CHANNELS = {"stdin", "stdout", "stderr", "error", "resize"};

    private static final Set<String> COMMAND = Set.of(CHANNELS);
    private static final int HIGHEST_PORT = 65535;
    private static final int LONGEST_PORT = 5;

    private StreamNames() {}

    /** Of a {@code streamtype}. */
    static String ofCommand(String type) {
        return COMMAND.contains(type) ? type : StreamBook.OTHERS;
    }

    static String ofChannel(int channel) {
        return channel >= 0 && channel < CHANNELS.length ? CHANNELS[channel] : StreamBook.OTHERS;
    }

    /** Of a {@code port}. */
    static String ofPort(String port) {
        boolean digits = !port.isEmpty()
                && port.length() <= LONGEST_PORT
                && port.chars().allMatch(letter -> letter >= '0' && letter <= '9');
        int number = digits ? Integer.parseInt(port) : 0;
        return number > 0 && number <= HIGHEST_PORT ? Integer.toString(number) : StreamBook.OTHERS;
    }
}
