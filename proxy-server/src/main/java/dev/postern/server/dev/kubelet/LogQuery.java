package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.LogOptions;
import dev.postern.server.dev.container.LogOptions.Limits;
import dev.postern.server.dev.container.LogOptions.Which;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query of {@code /containerLogs}: decoded as {@code v1.PodLogOptions} and validated as such ({@code pkg/apis/core/v1/validation}).
 */
final class LogQuery {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,19}");
    private static final Set<String> STREAMS = Set.of("All", "Stdout", "Stderr");
    private static final String ALL = "All";

    private final Query query;

    private LogQuery(Query query) {
        this.query = query;
    }

    /** Throws an {@link AnswerException} with the kubelet's answer. */
    static LogOptions read(Query query, Instant now) {
        return new LogQuery(query).options(now);
    }

    private LogOptions options(Instant now) {
        Long tailLines = tailLines();
        Long limitBytes = number("limitBytes");
        Long sinceSeconds = number("sinceSeconds");
        Instant sinceTime = time();
        boolean follow = flag("follow");
        boolean timestamps = flag("timestamps");
        Which which = new Which(flag("previous"), true, true);
        require(tailLines == null || tailLines >= 0);
        require(limitBytes == null || limitBytes > 0);
        require(sinceSeconds == null || sinceTime == null);
        require(sinceSeconds == null || sinceSeconds > 0);
        requireStream(tailLines != null);
        Instant since =
                sinceSeconds == null ? sinceTime : now.minusSeconds(Math.min(sinceSeconds, now.getEpochSecond()));
        return new LogOptions(
                which,
                follow,
                timestamps,
                since,
                new Limits(tailLines == null ? -1 : tailLines, limitBytes == null ? -1 : limitBytes));
    }

    /** {@code tail} is what old clients call it. */
    private @Nullable Long tailLines() {
        String tail = query.first("tail");
        if (tail.equals("all")) {
            return null;
        }
        return tail.isEmpty() ? number("tailLines") : Long.valueOf(parse(tail));
    }

    private void requireStream(boolean tail) {
        String stream = query.has("stream") ? query.first("stream") : ALL;
        require(STREAMS.contains(stream) && (stream.equals(ALL) || !tail));
    }

    /** What a kubelet without {@code PodLogsQuerySplitStreams} does with a valid request, once it knows the container. */
    static void refuseOneStream(Query query) {
        String stream = query.has("stream") ? query.first("stream") : ALL;
        if (!stream.equals(ALL)) {
            throw new AnswerException(Answer.text(
                    400,
                    "unable to return the given log stream: \"" + stream
                            + "\". Please enable PodLogsQuerySplitStreams feature gate in kubelet"));
        }
    }

    private @Nullable Long number(String name) {
        return query.has(name) ? Long.valueOf(parse(query.first(name))) : null;
    }

    private static long parse(String text) {
        if (!INTEGER.matcher(text).matches()) {
            throw undecodable();
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw undecodable();
        }
    }

    /** Any value is true but these ({@code apimachinery pkg/runtime}). */
    private boolean flag(String name) {
        String value = query.first(name);
        return query.has(name) && !value.equalsIgnoreCase("false") && !value.equals("0");
    }

    private @Nullable Instant time() {
        String text = query.first("sinceTime");
        if (text.isEmpty() || text.equals("null")) {
            return query.has("sinceTime") ? Instant.MIN : null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw undecodable();
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AnswerException(Answer.text(422, "{\"message\": \"Invalid request.\"}"));
        }
    }

    private static AnswerException undecodable() {
        return new AnswerException(Answer.text(400, "{\"message\": \"Unable to decode query.\"}"));
    }
}
