package dev.postern.server.dev.apiserver;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** {@code Date} (RFC 9110 5.6.7). */
final class HttpDates {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private HttpDates() {}

    static String now() {
        return FORMAT.format(ZonedDateTime.now(ZoneOffset.UTC));
    }
}
