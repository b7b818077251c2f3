package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query of {@code pods/log}: read and validated as {@code PodLogOptions} ({@code pkg/apis/core/validation}), written
 * as the API server writes it to a kubelet.
 *
 * @param container as asked, empty where the client named none
 * @param kubeletQuery without {@code ?}
 * @param follow whether the answer has no end
 */
record LogParameters(String container, String kubeletQuery, boolean follow) {
    private static final String SKIP_VERIFICATION = "insecureSkipTLSVerifyBackend";
    private static final Set<String> KNOWN = Set.of(
            "container",
            "follow",
            "previous",
            "timestamps",
            "sinceSeconds",
            "sinceTime",
            "tailLines",
            "limitBytes",
            "stream",
            SKIP_VERIFICATION);
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Set<String> STREAMS = Set.of("All", "Stdout", "Stderr");

    static LogParameters read(Query query) {
        StreamParameters.allowOnly(query, KNOWN, Set.of());
        if (query.flag(SKIP_VERIFICATION)) {
            throw Query.malformed(SKIP_VERIFICATION
                    + " is not supported: the gateway always verifies the kubelet's certificate; remove it");
        }
        boolean follow = query.flag("follow");
        KubeletQuery kubelet = new KubeletQuery()
                .flag("follow", follow, "true")
                .flag("previous", query.flag("previous"), "true")
                .flag("timestamps", query.flag("timestamps"), "true");
        putSince(query, kubelet);
        putNumber(kubelet, query, "tailLines", 0);
        putNumber(kubelet, query, "limitBytes", 1);
        putStream(query, kubelet);
        return new LogParameters(StreamParameters.container(query), kubelet.encoded(), follow);
    }

    private static void putSince(Query query, KubeletQuery kubelet) {
        String time = query.first("sinceTime");
        if (time != null && query.first("sinceSeconds") != null) {
            throw invalid("at most one of sinceTime or sinceSeconds may be specified");
        }
        if (time != null) {
            kubelet.put("sinceTime", instant(time));
        }
        putNumber(kubelet, query, "sinceSeconds", 1);
    }

    private static String instant(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS);
            return DateTimeFormatter.ISO_INSTANT.format(time);
        } catch (DateTimeParseException e) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED,
                    "query parameter \"sinceTime\" is not an RFC 3339 time (2026-01-02T15:04:05Z)",
                    e);
        }
    }

    private static void putNumber(KubeletQuery kubelet, Query query, String name, long least) {
        String text = query.first(name);
        if (text != null) {
            long number = number(name, text);
            if (number < least) {
                throw invalid(name + " must be " + least + " or more");
            }
            kubelet.put(name, Long.toString(number));
        }
    }

    private static long number(String name, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw Query.malformed("query parameter \"" + name + "\" is not a decimal number of at most 18 digits");
        }
        return Long.parseLong(text);
    }

    private static void putStream(Query query, KubeletQuery kubelet) {
        String stream = query.first("stream");
        if (stream == null) {
            return;
        }
        if (!STREAMS.contains(stream)) {
            throw invalid("stream must be All, Stdout or Stderr");
        }
        if (!stream.equals("All")) {
            refuseTail(query.first("tailLines"));
            kubelet.put("stream", stream);
        }
    }

    private static void refuseTail(@Nullable String tailLines) {
        if (tailLines != null) {
            throw invalid("tailLines cannot be combined with stream Stdout or Stderr");
        }
    }

    private static GatewayFailure invalid(String message) {
        return new GatewayFailure(FailureReason.INVALID, "the log options are invalid: " + message);
    }
}
