package dev.postern.proxy.authz;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.FieldText;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Whom a client's {@code Impersonate-*} headers ask for ({@code apiserver pkg/endpoints/filters/impersonation}). Found by
 * their prefix and not by a list: one that a later Kubernetes adds, and that this gateway would not check, is refused.
 *
 * @param user never empty
 * @param uid empty where there is none
 * @param groups as sent
 * @param extra by key, in lower case
 */
public record ImpersonationHeaders(String user, String uid, List<String> groups, Map<String, List<String>> extra) {
    private static final String PREFIX = "impersonate-";
    private static final String EXTRA = PREFIX + "extra-";

    /** Copies the lists. */
    public ImpersonationHeaders {
        groups = List.copyOf(groups);
        Map<String, List<String>> copy = new LinkedHashMap<>();
        extra.forEach((key, values) -> copy.put(key, List.copyOf(values)));
        extra = copy;
    }

    /** Whether there is any such header. */
    static boolean areIn(HttpFields fields) {
        return fields.all().stream().anyMatch(ImpersonationHeaders::isOne);
    }

    private static boolean isOne(Field field) {
        return field.name().regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    /**
     * Reads them all.
     *
     * @throws GatewayFailure {@code MALFORMED} where one is not known, is there twice, cannot be read, or where there is no
     *     user
     */
    public static ImpersonationHeaders read(HttpFields fields) {
        List<String> users = new ArrayList<>();
        List<String> uids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        Map<String, List<String>> extra = new LinkedHashMap<>();
        for (Field field : fields.all()) {
            if (isOne(field)) {
                String name = field.name().toLowerCase(Locale.ROOT);
                switch (name) {
                    case PREFIX + "user" -> users.add(text(field));
                    case PREFIX + "uid" -> uids.add(text(field));
                    case PREFIX + "group" -> groups.add(text(field));
                    default ->
                        extra.computeIfAbsent(key(name), key -> new ArrayList<>())
                                .add(text(field));
                }
            }
        }
        if (users.size() > 1 || uids.size() > 1) {
            throw malformed("Impersonate-User and Impersonate-Uid may be there once each");
        }
        String user = String.join("", users);
        if (user.isEmpty()) {
            throw withoutUser(uids, groups, extra);
        }
        return new ImpersonationHeaders(user, String.join("", uids), groups, extra);
    }

    /** The API server's sentence, with what was asked for in a form that a person can read. */
    private static GatewayFailure withoutUser(List<String> uids, List<String> groups, Map<String, List<String>> extra) {
        List<String> requested = new ArrayList<>();
        if (!groups.isEmpty()) {
            requested.add(groups.size() + (groups.size() == 1 ? " group" : " groups"));
        }
        if (!uids.isEmpty()) {
            requested.add("a UID");
        }
        if (!extra.isEmpty()) {
            requested.add("extra values");
        }
        return malformed("requested [" + String.join(", ", requested)
                + "] without impersonating a user name: Impersonate-User is missing or empty (kubectl: --as)");
    }

    /** In lower case, percent-decoded once; one that is no encoding is not guessed at. */
    private static String key(String name) {
        if (!name.startsWith(EXTRA)) {
            throw malformed("the gateway does not know the header " + shown(name)
                    + " and cannot check it; it knows Impersonate-User, -Group, -Uid and -Extra-*");
        }
        String key =
                read("the key of an Impersonate-Extra header", name.substring(EXTRA.length()), FieldText::unescaped);
        if (key.isEmpty()) {
            throw malformed("an Impersonate-Extra header without a key");
        }
        return key.toLowerCase(Locale.ROOT);
    }

    private static String text(Field field) {
        return read("an Impersonate header", field.value(), FieldText::text);
    }

    private static String read(String what, String written, UnaryOperator<String> reader) {
        try {
            return reader.apply(written);
        } catch (IllegalArgumentException unreadable) {
            throw new GatewayFailure(FailureReason.MALFORMED, what + " " + unreadable.getMessage(), unreadable);
        }
    }

    private static String shown(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60) + "…";
    }

    private static GatewayFailure malformed(String sentence) {
        return new GatewayFailure(FailureReason.MALFORMED, sentence);
    }
}
