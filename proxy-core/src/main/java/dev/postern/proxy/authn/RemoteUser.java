package dev.postern.proxy.authn;

import dev.postern.proxy.http.FieldText;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The user that a front proxy's headers name: {@code X-Remote-User}, {@code -Uid}, {@code -Group} for each group and {@code
 * X-Remote-Extra-<key>} for each value, the key in lower case and percent-decoded. Values are UTF-8, as Go writes them.
 */
final class RemoteUser {
    private static final String PREFIX = "x-remote-";
    private static final String USER = "X-Remote-User";
    private static final String UID = "X-Remote-Uid";
    private static final String GROUP = "X-Remote-Group";
    private static final String EXTRA = "x-remote-extra-";

    private RemoteUser() {}

    /** Whether any such header is there. */
    static boolean isNamed(HttpFields fields) {
        for (Field field : fields.all()) {
            if (field.name().regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                return true;
            }
        }
        return false;
    }

    /** Throws a {@link dev.postern.proxy.failure.GatewayFailure} where they name nobody, or nobody exactly. */
    static Identity of(HttpFields fields) {
        List<String> names = values(fields, USER);
        List<String> uids = values(fields, UID);
        if (names.size() != 1 || uids.size() > 1) {
            throw Unauthenticated.because("the front proxy names no user, or more than one");
        }
        try {
            return new Identity(names.get(0), uids.isEmpty() ? "" : uids.get(0), values(fields, GROUP), extra(fields))
                    .authenticated();
        } catch (IllegalArgumentException odd) {
            // Its message names the part of an identity that is wrong, and not its value.
            throw Unauthenticated.because("the front proxy names nobody who can be passed on: " + odd.getMessage());
        }
    }

    private static List<String> values(HttpFields fields, String name) {
        return fields.values(name).stream().map(RemoteUser::utf8).toList();
    }

    private static Map<String, List<String>> extra(HttpFields fields) {
        Map<String, List<String>> extra = new HashMap<>();
        for (Field field : fields.all()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (name.startsWith(EXTRA)) {
                extra.computeIfAbsent(key(name.substring(EXTRA.length())), key -> new ArrayList<>())
                        .add(utf8(field.value()));
            }
        }
        return extra;
    }

    private static String key(String escaped) {
        try {
            return FieldText.unescaped(escaped);
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException("an extra key " + unreadable.getMessage(), unreadable);
        }
    }

    private static String utf8(String value) {
        try {
            return FieldText.text(value);
        } catch (IllegalArgumentException unreadable) {
            throw Unauthenticated.because("an X-Remote header " + unreadable.getMessage());
        }
    }
}
