package dev.postern.server.dev.kubelet;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Go's {@code net/http} refuses before anybody is asked. */
final class RequestRules {
    private static final String MALFORMED = "400 Bad Request";
    /** Go's one refusal whose text is not its status line. */
    static final String UNSUPPORTED_ENCODING = "501 Not Implemented";

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9!$%&'()*+,.:;=\\[\\]_~-]*");

    private RequestRules() {}

    /** Status and reason of the refusal; null for a request that can be served. */
    static @Nullable String broken(HttpRequest head) {
        Throwable unread = head.decoderResult().cause();
        if (unread instanceof TooLongHttpHeaderException || unread instanceof TooLongHttpLineException) {
            return "431 Request Header Fields Too Large";
        }
        if (unread != null) {
            return malformed(head, String.valueOf(unread.getMessage()));
        }
        if (head.protocolVersion().majorVersion() != 1) {
            return "505 HTTP Version Not Supported: unsupported protocol version";
        }
        try {
            RequestTarget.parse(head.uri());
        } catch (IllegalArgumentException e) {
            return MALFORMED;
        }
        return host(head);
    }

    /** The decoder says why in words alone. */
    private static String malformed(HttpRequest head, String why) {
        if (head.headers().contains("Transfer-Encoding") && !head.headers().contains("Content-Length")) {
            return UNSUPPORTED_ENCODING;
        }
        return why.contains("\"token\" characters") ? MALFORMED + ": invalid header name" : MALFORMED;
    }

    private static @Nullable String host(HttpRequest head) {
        List<String> hosts = head.headers().getAll("Host");
        if (hosts.isEmpty() && head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return "400 Bad Request: missing required Host header";
        }
        if (hosts.size() > 1) {
            return MALFORMED;
        }
        boolean valid = hosts.isEmpty() || HOST.matcher(hosts.get(0)).matches();
        return valid ? null : "400 Bad Request: malformed Host header";
    }
}
