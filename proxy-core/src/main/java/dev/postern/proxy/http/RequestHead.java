package dev.postern.proxy.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request's head that has passed the strict grammar: origin-form target, known method, one valid {@code Host}, no
 * duplicated singleton.
 *
 * @param method one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS
 * @param path the raw path, starting with {@code /}, still percent-encoded
 * @param query the raw query without {@code ?}, or null where there is none
 * @param fields the header fields; over HTTP/2 {@code host} is made of {@code :authority}
 */
public record RequestHead(
        String method, String path, @Nullable String query, HttpFields fields) {
    /**
     * Whether some {@code Connection} value contains {@code upgrade}, in any case: Kubernetes' rule ({@code apimachinery
     * pkg/util/httpstream}), which looks for no token. Never true over HTTP/2, which has no such header.
     */
    public boolean asksForUpgrade() {
        for (HttpFields.Field field : fields.all()) {
            if (field.name().equalsIgnoreCase("Connection")
                    && field.value().toLowerCase(Locale.ROOT).contains("upgrade")) {
                return true;
            }
        }
        return false;
    }
}
