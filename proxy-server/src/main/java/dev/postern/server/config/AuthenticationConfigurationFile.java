package dev.postern.server.config;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' {@code AuthenticationConfiguration}, key by key ({@code apiserver pkg/apis/apiserver/v1/types.go}). A key that is
 * not here is a problem, as it is to kube-apiserver.
 */
record AuthenticationConfigurationFile(
        @Key(oneOf = {"apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1"})
        String apiVersion,

        @Key(oneOf = "AuthenticationConfiguration") String kind,
        @Key(fallback = "[]") List<JwtKeys> jwt,
        @Key(fallback = "{enabled: false}") AnonymousKeys anonymous) {

    /** {@code anonymous}. */
    record AnonymousKeys(
            boolean enabled, @Key(fallback = "[]") List<ConditionKeys> conditions) {
        AnonymousKeys {
            if (!enabled && !conditions.isEmpty()) {
                throw new IllegalArgumentException("conditions must be left out where enabled is false");
            }
        }
    }

    /** {@code anonymous.conditions[]}. */
    record ConditionKeys(String path) {
        ConditionKeys {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("path must start with /");
            }
        }
    }

    /** {@code jwt[]}. */
    record JwtKeys(
            IssuerKeys issuer,
            @Key(fallback = "[]") List<ClaimRuleKeys> claimValidationRules,
            MappingKeys claimMappings,
            @Key(fallback = "[]") List<UserRuleKeys> userValidationRules) {}

    /** {@code jwt[].issuer}. */
    @Keys(later = "egressSelectorType")
    record IssuerKeys(
            String url,
            @Nullable String discoveryURL,
            @Nullable String certificateAuthority,
            List<String> audiences,

            @Key(
                    oneOf = {"", "MatchAny"},
                    fallback = "\"\"")
            String audienceMatchPolicy) {
        IssuerKeys {
            if (audiences.isEmpty() || audiences.contains("")) {
                throw new IllegalArgumentException("audiences must have at least one, and none that is empty");
            }
            if (audiences.stream().distinct().count() < audiences.size()) {
                throw new IllegalArgumentException("audiences has one twice");
            }
            if (audiences.size() > 1 && audienceMatchPolicy.isEmpty()) {
                throw new IllegalArgumentException("audienceMatchPolicy must be MatchAny for more than one audience");
            }
        }
    }

    /** {@code jwt[].claimValidationRules[]}. */
    record ClaimRuleKeys(
            @Nullable String claim,
            @Key(fallback = "\"\"") String requiredValue,
            @Nullable String expression,
            @Key(fallback = "\"\"") String message) {
        ClaimRuleKeys {
            if ((claim == null || claim.isEmpty()) == (expression == null || expression.isEmpty())) {
                throw new IllegalArgumentException("must have either claim or expression");
            }
            if (claim != null && !message.isEmpty()) {
                throw new IllegalArgumentException("message goes with expression, not with claim");
            }
            if (expression != null && !requiredValue.isEmpty()) {
                throw new IllegalArgumentException("requiredValue goes with claim, not with expression");
            }
        }

        boolean sameAs(ClaimRuleKeys other) {
            return Objects.equals(claim, other.claim) && Objects.equals(expression, other.expression);
        }
    }

    /** {@code jwt[].claimMappings}. */
    record MappingKeys(
            PrefixedKeys username,
            @Nullable PrefixedKeys groups,
            @Nullable ClaimKeys uid,
            @Key(fallback = "[]") List<ExtraKeys> extra) {}

    /** {@code username} and {@code groups} of {@code jwt[].claimMappings}. */
    record PrefixedKeys(
            @Nullable String claim,
            @Nullable String prefix,
            @Nullable String expression) {
        PrefixedKeys {
            if ((claim == null || claim.isEmpty()) == (expression == null || expression.isEmpty())) {
                throw new IllegalArgumentException("must have either claim or expression");
            }
            if (claim != null && prefix == null) {
                throw new IllegalArgumentException("prefix is required with claim; set it to \"\" to have none");
            }
            if (expression != null && prefix != null) {
                throw new IllegalArgumentException("prefix goes with claim, not with expression");
            }
        }
    }

    /** {@code jwt[].claimMappings.uid}. */
    record ClaimKeys(@Nullable String claim, @Nullable String expression) {
        ClaimKeys {
            if ((claim == null || claim.isEmpty()) == (expression == null || expression.isEmpty())) {
                throw new IllegalArgumentException("must have either claim or expression");
            }
        }
    }

    /** {@code jwt[].claimMappings.extra[]}. */
    record ExtraKeys(String key, String valueExpression) {}

    /** {@code jwt[].userValidationRules[]}. */
    record UserRuleKeys(
            String expression, @Key(fallback = "\"\"") String message) {}
}
