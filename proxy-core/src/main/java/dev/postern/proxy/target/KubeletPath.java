package dev.postern.proxy.target;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The kubelet's request target, built from decoded values alone, never from what the client wrote. */
final class KubeletPath {
    /** What RFC 3986 allows in a path segment without encoding: unreserved, sub-delims, {@code :} and {@code @}. */
    private static final String UNENCODED = "-._~!$&'()*+,;=:@";

    private static final String HEX = "0123456789ABCDEF";

    private KubeletPath() {}

    /**
     * @param segments decoded; only the last may be empty, which gives a final slash
     * @param query without {@code ?}; may be empty
     * @throws GatewayFailure {@code MALFORMED} for a segment that the kubelet would resolve away
     */
    static String of(List<String> segments, String query) {
        StringBuilder target = new StringBuilder(64);
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            if (segment.equals(".") || segment.equals("..") || segment.isEmpty() && !last) {
                throw new GatewayFailure(
                        FailureReason.MALFORMED,
                        "a path segment is empty, \".\" or \"..\"; write the path without them");
            }
            encode(segment, target.append('/'));
        }
        if (target.isEmpty()) {
            target.append('/');
        }
        return query.isEmpty()
                ? target.toString()
                : target.append('?').append(query).toString();
    }

    private static void encode(String segment, StringBuilder target) {
        for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || UNENCODED.indexOf(c) >= 0) {
                target.append(c);
            } else {
                target.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
            }
        }
    }
}
