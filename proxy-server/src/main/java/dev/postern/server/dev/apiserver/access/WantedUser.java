package dev.postern.server.dev.apiserver.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The user that {@code Impersonate-*} headers describe. Only the first {@code Impersonate-User} and {@code -Uid} count. */
record WantedUser(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    private static final String EXTRA = "impersonate-extra-";

    static WantedUser of(Iterable<Map.Entry<String, String>> headers) {
        Map<String, String> single = new LinkedHashMap<>();
        List<String> groups = new ArrayList<>();
        Map<String, List<String>> extra = new TreeMap<>();
        for (Map.Entry<String, String> header : headers) {
            String field = header.getKey().toLowerCase(Locale.ROOT);
            if (field.equals("impersonate-group")) {
                groups.add(header.getValue());
            } else if (field.startsWith(EXTRA)) {
                extra.computeIfAbsent(unescaped(field.substring(EXTRA.length())), key -> new ArrayList<>())
                        .add(header.getValue());
            } else {
                single.putIfAbsent(field, header.getValue());
            }
        }
        return new WantedUser(
                single.getOrDefault("impersonate-user", ""), single.getOrDefault("impersonate-uid", ""), groups, extra);
    }

    boolean isNobody() {
        return name.isEmpty() && isNameAlone();
    }

    /** Whether nothing is asked for but the name. */
    boolean isNameAlone() {
        return uid.isEmpty() && groups.isEmpty() && extra.isEmpty();
    }

    /** As Go prints the value ({@code %#v}). */
    String inGo() {
        String extras = extra.isEmpty()
                ? "map[string][]string(nil)"
                : extra.entrySet().stream()
                        .map(entry -> quoted(entry.getKey()) + ":" + slice(entry.getValue()))
                        .collect(Collectors.joining(", ", "map[string][]string{", "}"));
        return "&user.DefaultInfo{Name:" + quoted(name) + ", UID:" + quoted(uid) + ", Groups:" + slice(groups)
                + ", Extra:" + extras + "}";
    }

    private static String slice(List<String> texts) {
        return texts.isEmpty()
                ? "[]string(nil)"
                : texts.stream().map(WantedUser::quoted).collect(Collectors.joining(", ", "[]string{", "}"));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** Percent-decoded; as it is where that cannot be done. */
    private static String unescaped(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return key;
        }
    }
}
