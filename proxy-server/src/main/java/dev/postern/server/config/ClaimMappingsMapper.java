package dev.postern.server.config;

import dev.postern.proxy.jwt.CelExpression;
import dev.postern.proxy.jwt.ClaimMappings;
import dev.postern.proxy.jwt.ClaimMappings.ClaimSource;
import dev.postern.proxy.jwt.ClaimMappings.ExtraMapping;
import dev.postern.proxy.jwt.ClaimRule;
import dev.postern.server.config.AuthenticationConfigurationFile.ClaimKeys;
import dev.postern.server.config.AuthenticationConfigurationFile.ExtraKeys;
import dev.postern.server.config.AuthenticationConfigurationFile.MappingKeys;
import dev.postern.server.config.AuthenticationConfigurationFile.PrefixedKeys;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code claimMappings}, with its expressions compiled. */
final class ClaimMappingsMapper {
    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "email_verified";
    private static final Pattern DOMAIN_AND_PATH =
            Pattern.compile("([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)/[^\\s?#%/][^\\s?#%]*");
    private static final Set<String> RESERVED = Set.of("k8s.io", "kubernetes.io");

    private final Place place;

    ClaimMappingsMapper(Place place) {
        this.place = place;
    }

    Optional<ClaimMappings> map(MappingKeys keys) {
        int before = place.count();
        PrefixedKeys groupKeys = keys.groups();
        ClaimKeys uidKeys = keys.uid();
        Optional<ClaimSource> username = source(keys.username(), place.at("username"), CelExpression::textOf);
        @Nullable
        ClaimSource groups = groupKeys == null
                ? null
                : source(groupKeys, place.at("groups"), CelExpression::textsOf).orElse(null);
        @Nullable
        ClaimSource uid = uidKeys == null
                ? null
                : source(prefixed(uidKeys), place.at("uid"), CelExpression::textOf)
                        .orElse(null);
        List<ExtraMapping> extra = extra(keys.extra());
        return place.count() > before
                ? Optional.empty()
                : username.map(name -> new ClaimMappings(name, groups, uid, extra));
    }

    private static PrefixedKeys prefixed(ClaimKeys keys) {
        return new PrefixedKeys(keys.claim(), keys.claim() == null ? null : "", keys.expression());
    }

    private static Optional<ClaimSource> source(
            PrefixedKeys keys, Place here, Function<String, CelExpression> compiler) {
        String expression = keys.expression();
        return expression == null
                ? Optional.of(new ClaimSource.Claim(String.valueOf(keys.claim()), String.valueOf(keys.prefix())))
                : here.at("expression")
                        .checked(() -> compiler.apply(expression))
                        .map(ClaimSource.Expression::new);
    }

    private List<ExtraMapping> extra(List<ExtraKeys> keys) {
        List<ExtraMapping> extra = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            ExtraKeys mapping = keys.get(i);
            Place here = place.at("extra").at(i);
            checkKey(mapping.key(), here.at("key"));
            if (!seen.add(mapping.key())) {
                here.at("key").problem("is a key twice");
            }
            here.at("valueExpression")
                    .checked(() -> CelExpression.textsOf(mapping.valueExpression()))
                    .ifPresent(values -> extra.add(new ExtraMapping(mapping.key(), values)));
        }
        return extra;
    }

    private static void checkKey(String key, Place here) {
        String domain = key.split("/", 2)[0];
        if (!key.equals(key.toLowerCase(Locale.ROOT))) {
            here.problem("must be in lower case");
        } else if (!DOMAIN_AND_PATH.matcher(key).matches()) {
            here.problem("must be a domain and a path, such as \"example.org/team\"");
        } else if (RESERVED.stream().anyMatch(own -> domain.equals(own) || domain.endsWith("." + own))) {
            here.problem("k8s.io and kubernetes.io are Kubernetes' own");
        }
    }

    /**
     * An e-mail address that the issuer has not verified is anybody's. With {@code claim: email} the gateway sees to it; an
     * expression has to, somewhere.
     */
    void requireVerifiedEmail(ClaimMappings mappings, List<ClaimRule> rules) {
        if (!(mappings.username() instanceof ClaimSource.Expression name)
                || !name.expression().reads(EMAIL)) {
            return;
        }
        Stream<CelExpression> conditions = rules.stream()
                .filter(ClaimRule.Condition.class::isInstance)
                .map(rule -> ((ClaimRule.Condition) rule).condition());
        Stream<CelExpression> extra = mappings.extra().stream().map(ExtraMapping::values);
        boolean seen = Stream.concat(Stream.of(name.expression()), Stream.concat(conditions, extra))
                .anyMatch(expression -> expression.reads(EMAIL_VERIFIED));
        if (!seen) {
            place.at("username")
                    .at("expression")
                    .problem("reads claims.email, so claims.email_verified must be read by it, by an extra's"
                            + " valueExpression or by a claimValidationRule");
        }
    }
}
