package dev.postern.server.dev.trace;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * How a step looks: {@code 12:03:44.017  127.0.0.1:40112  → kubelet :10250  step}. Control characters, which a client can put
 * into names, are shown and not sent to the terminal.
 */
public final class TraceFormat {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    /** The loopback address with the longest port. */
    private static final int CONNECTION_WIDTH = 15;

    private static final int STEP_LIMIT = 2000;
    private static final String RESET = "\u001b[0m";
    private static final Map<Hop, String> COLOURS = Map.of(
            Hop.GATEWAY, "\u001b[36m", Hop.API_SERVER, "\u001b[35m", Hop.KUBELET, "\u001b[33m", Hop.POD, "\u001b[32m");

    private final Map<Hop, String> labels;
    private final int labelWidth;
    private final boolean colours;
    private final DateTimeFormatter time;

    /**
     * @param labels how a hop is called, with its port; one that is missing is called by its own name
     * @param colours whether to colour with ANSI sequences, one colour a hop
     * @param zone whose wall-clock time is shown
     */
    public TraceFormat(Map<Hop, String> labels, boolean colours, ZoneId zone) {
        this.labels = Map.copyOf(labels);
        this.labelWidth =
                labels.values().stream().mapToInt(String::length).max().orElse(0);
        this.colours = colours;
        this.time = TIME.withZone(zone);
    }

    String line(Instant at, Hop hop, String connection, String step) {
        String label = Optional.ofNullable(labels.get(hop)).orElse(hop.name());
        String told = padded(printable(connection), CONNECTION_WIDTH) + "  → " + padded(label, labelWidth) + "  "
                + printable(step);
        return time.format(at) + "  " + (colours ? COLOURS.get(hop) + told + RESET : told);
    }

    String leftOut(long lines) {
        return "… " + lines + (lines == 1 ? " line" : " lines") + " left out here: more was told than could be printed";
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String printable(String text) {
        String cut = text.length() <= STEP_LIMIT ? text : text.substring(0, STEP_LIMIT) + "…";
        StringBuilder shown = new StringBuilder(cut.length());
        cut.codePoints().forEach(character -> {
            if (isShown(character)) {
                shown.appendCodePoint(character);
            } else {
                shown.append("\\u%04x".formatted(character));
            }
        });
        return shown.toString();
    }

    /** Controls, and what turns the direction of a text or has no width, could hide what follows. */
    private static boolean isShown(int character) {
        int type = Character.getType(character);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
