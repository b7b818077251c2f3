package dev.postern.proxy.authz;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service account as a user name says it: {@code system:serviceaccount:NAMESPACE:NAME}. */
record ServiceAccountName(String namespace, String name) {
    /** RFC 1123 label and subdomain, as {@code serviceaccount.SplitUsername} checks them. */
    private static final Pattern USER = Pattern.compile("system:serviceaccount:([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?):"
            + "((?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)");

    /** The one that this user is; empty for every other user, also one whose name only looks like it. */
    static Optional<ServiceAccountName> of(String user) {
        Matcher matcher = USER.matcher(user);
        return matcher.matches()
                ? Optional.of(new ServiceAccountName(matcher.group(1), matcher.group(3)))
                : Optional.empty();
    }

    /** The groups that every service account of the namespace is in. */
    List<String> groups() {
        return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
    }
}
