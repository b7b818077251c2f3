package dev.postern.proxy.cluster;

import dev.postern.proxy.http.FieldText;
import dev.postern.proxy.http.HttpFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In whose name a request goes to the API server: Kubernetes' {@code user.Info}. The API server ignores impersonation
 * without a user name, and would then act for the gateway itself; so there is none without a name. Two that write the same
 * headers are equal.
 */
public final class Impersonation implements UpstreamIdentity {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String TOKEN_SIGNS = "!#$&'*+-.^_`|~";

    private final String user;
    private final List<HttpFields.Field> fields;

    /**
     * Refuses what a header cannot carry exactly, the empty name above all.
     *
     * @param user the user's name
     * @param uid empty where there is none
     * @param groups all of them; the API server adds {@code system:authenticated} itself
     * @param extra by key, in lower case on the wire
     * @throws IllegalArgumentException naming the part, not its value
     */
    public Impersonation(String user, String uid, List<String> groups, Map<String, List<String>> extra) {
        require(FieldText.carries(user), "user name");
        require(uid.isEmpty() || FieldText.carries(uid), "UID");
        require(groups.stream().allMatch(FieldText::carries), "group");
        require(extra.keySet().stream().noneMatch(String::isEmpty), "extra key");
        require(extra.values().stream().flatMap(List::stream).allMatch(FieldText::carries), "extra value");
        this.user = user;
        this.fields = written(user, uid, groups, extra);
    }

    private static void require(boolean condition, String part) {
        if (!condition) {
            throw new IllegalArgumentException("a " + part + " is empty or cannot be written into a header");
        }
    }

    private static List<HttpFields.Field> written(
            String user, String uid, List<String> groups, Map<String, List<String>> extra) {
        List<HttpFields.Field> fields = new ArrayList<>();
        fields.add(field("Impersonate-User", user));
        if (!uid.isEmpty()) {
            fields.add(field("Impersonate-Uid", uid));
        }
        groups.forEach(group -> fields.add(field("Impersonate-Group", group)));
        extra.forEach((key, values) ->
                values.forEach(value -> fields.add(field("Impersonate-Extra-" + escaped(key), value))));
        return List.copyOf(fields);
    }

    /** The user's name. */
    public String user() {
        return user;
    }

    /** The headers, as client-go's impersonating transport writes them ({@code transport/round_trippers.go}). */
    @Override
    public List<HttpFields.Field> fields() {
        return fields;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Impersonation who && fields.equals(who.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "Impersonation" + fields;
    }

    private static HttpFields.Field field(String name, String value) {
        return new HttpFields.Field(name, FieldText.octets(value));
    }

    private static String escaped(String key) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : key.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)) {
            if (isTokenOctet(octet)) {
                escaped.append((char) octet);
            } else {
                escaped.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return escaped.toString();
    }

    /** RFC 9110 5.6.2, without {@code %}, which starts an escape. */
    private static boolean isTokenOctet(byte octet) {
        return octet >= 'a' && octet <= 'z' || octet >= '0' && octet <= '9' || TOKEN_SIGNS.indexOf(octet) >= 0;
    }
}
