package dev.postern.proxy.authn;

import dev.postern.proxy.http.FieldText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who asks, as Kubernetes' {@code user.Info}. The name is never blank, and every part can be written into a header exactly:
 * no control character, no space at an end. An identity that the API server would read as another one does not exist.
 *
 * @param name at most 1 KiB
 * @param uid empty where there is none
 * @param groups at most 1,000
 * @param extra by key
 */
public record Identity(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    private static final int TEXT_LIMIT = 1024;
    private static final int COUNT_LIMIT = 1000;
    /** Half of what Go's server takes for all headers together. */
    private static final int TOTAL_LIMIT = 512 * 1024;

    private static final String ANONYMOUS = "system:anonymous";
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String UNAUTHENTICATED = "system:unauthenticated";

    /**
     * Holds every part against the rules.
     *
     * @throws IllegalArgumentException naming the part, not its value
     */
    public Identity {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
        require(isText(name), "the user name");
        require(uid.isEmpty() || isText(uid), "the UID");
        require(groups.stream().allMatch(Identity::isText), "a group");
        require(extra.keySet().stream().allMatch(Identity::isText), "an extra key");
        require(extra.values().stream().flatMap(List::stream).allMatch(Identity::isText), "an extra value");
        Stream<String> all =
                Stream.concat(groups.stream(), extra.values().stream().flatMap(List::stream));
        if (groups.size() > COUNT_LIMIT || all.mapToInt(String::length).sum() > TOTAL_LIMIT) {
            throw new IllegalArgumentException(
                    "more than " + COUNT_LIMIT + " groups, or more than " + TOTAL_LIMIT / 1024 + " KiB of them");
        }
    }

    private static boolean isText(String text) {
        return text.length() <= TEXT_LIMIT && FieldText.carries(text);
    }

    private static void require(boolean condition, String part) {
        if (!condition) {
            throw new IllegalArgumentException(part + " is blank, longer than " + TEXT_LIMIT
                    + " characters, or has a control character or a space at an end");
        }
    }

    /**
     * With {@code system:authenticated}, unless it says already what it is ({@code apiserver
     * pkg/authentication/group/authenticated_group_adder.go}).
     *
     * @throws IllegalArgumentException where it has as many groups as there may be
     */
    public Identity authenticated() {
        if (name.equals(ANONYMOUS) || groups.contains(AUTHENTICATED) || groups.contains(UNAUTHENTICATED)) {
            return this;
        }
        List<String> more = new ArrayList<>(groups);
        more.add(AUTHENTICATED);
        return new Identity(name, uid, more, extra);
    }
}
