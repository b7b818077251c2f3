package dev.postern.proxy.jwt;

import dev.postern.proxy.failure.GatewayFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From claims to a user ({@code claimMappings}; {@code apiserver plugin/pkg/authenticator/token/oidc/oidc.go}). Stricter in
 * two points: a name or a group of Kubernetes' own ({@code system:}) is never an issuer's to give, and {@code email} names
 * nobody unless the issuer says {@code email_verified: true}.
 *
 * @param username required
 * @param groups null for none
 * @param uid null for none
 * @param extra possibly none, each key once
 */
public record ClaimMappings(
        ClaimSource username,
        @Nullable ClaimSource groups,
        @Nullable ClaimSource uid,
        List<ExtraMapping> extra) {
    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "email_verified";
    private static final String RESERVED = "system:";

    /** Copies the list. */
    public ClaimMappings {
        extra = List.copyOf(extra);
    }

    /** One extra: its values are the texts that the expression gives; none, and there is no such extra. */
    public record ExtraMapping(String key, CelExpression values) {}

    /** Where a value comes from. */
    public sealed interface ClaimSource {
        /** A claim's text, or texts, each behind a prefix. */
        record Claim(String name, String prefix) implements ClaimSource {}

        /** What an expression over {@code claims} gives; no prefix. */
        record Expression(CelExpression expression) implements ClaimSource {}
    }

    /** Throws a {@link GatewayFailure} where there is none. */
    JwtUser user(Map<String, Object> claims) {
        String name = name(claims);
        List<String> names = groups == null ? List.of() : texts(groups, claims);
        if (name.startsWith(RESERVED) || names.stream().anyMatch(group -> group.startsWith(RESERVED))) {
            throw RefusedToken.because("it claims a name or a group that starts with " + RESERVED);
        }
        Map<String, List<String>> extras = new HashMap<>();
        for (ExtraMapping mapping : extra) {
            List<String> values = Values.texts(mapping.values().value(Map.of(CelExpression.CLAIMS, claims)));
            if (!values.isEmpty()) {
                extras.put(mapping.key(), values);
            }
        }
        return new JwtUser(name, uid == null ? "" : text(uid, claims, "UID"), names, extras);
    }

    private String name(Map<String, Object> claims) {
        boolean email =
                username instanceof ClaimSource.Claim claim && claim.name().equals(EMAIL);
        if (email && !Boolean.TRUE.equals(claims.get(EMAIL_VERIFIED))) {
            throw RefusedToken.because("its e-mail address is not verified (email_verified)");
        }
        return text(username, claims, "user name");
    }

    private static String text(ClaimSource source, Map<String, Object> claims, String what) {
        Object value = source instanceof ClaimSource.Claim claim ? claims.get(claim.name()) : evaluated(source, claims);
        if (!(value instanceof String text) || text.isBlank()) {
            throw RefusedToken.because("it has no text for the " + what);
        }
        return prefix(source) + text;
    }

    private static List<String> texts(ClaimSource source, Map<String, Object> claims) {
        Object value = source instanceof ClaimSource.Claim claim ? claims.get(claim.name()) : evaluated(source, claims);
        List<String> prefixed = new ArrayList<>();
        Values.texts(value).forEach(text -> prefixed.add(prefix(source) + text));
        return prefixed;
    }

    private static Object evaluated(ClaimSource source, Map<String, Object> claims) {
        return ((ClaimSource.Expression) source).expression().value(Map.of(CelExpression.CLAIMS, claims));
    }

    private static String prefix(ClaimSource source) {
        return source instanceof ClaimSource.Claim claim ? claim.prefix() : "";
    }
}
