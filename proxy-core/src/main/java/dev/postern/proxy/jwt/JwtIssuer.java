package dev.postern.proxy.jwt;

import java.util.List;
import java.util.Map;

/**
 * One element of {@code jwt} in an {@code AuthenticationConfiguration}, its expressions compiled.
 *
 * @param keys who the issuer is and where its keys are
 * @param audiences a token is for one of them; at least one
 * @param mappings who a token's user is
 * @param claimRules what must hold of the claims
 * @param userRules what must hold of the user that the mappings give
 */
public record JwtIssuer(
        KeySource keys,
        List<String> audiences,
        ClaimMappings mappings,
        List<ClaimRule> claimRules,
        List<UserRule> userRules) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException where there is no audience: tokens for anybody would do
     */
    public JwtIssuer {
        audiences = List.copyOf(audiences);
        claimRules = List.copyOf(claimRules);
        userRules = List.copyOf(userRules);
        if (audiences.isEmpty()) {
            throw new IllegalArgumentException("an issuer needs an audience");
        }
    }

    /**
     * The user of a token whose signature was verified.
     *
     * @throws dev.postern.proxy.failure.GatewayFailure {@code UNAUTHENTICATED}
     */
    JwtUser user(Map<String, Object> claims) {
        for (ClaimRule rule : claimRules) {
            if (!rule.holds(claims)) {
                throw RefusedToken.because("its claims break a rule of its issuer here: " + rule.message());
            }
        }
        JwtUser user = mappings.user(claims);
        for (UserRule rule : userRules) {
            if (!rule.condition().holds(Map.of(CelExpression.USER, user.asValue()))) {
                throw RefusedToken.because("its user breaks a rule of its issuer here: " + rule.message());
            }
        }
        return user;
    }

    /**
     * A condition on the user.
     *
     * @param condition over {@code user}
     * @param message the operator's words for a user who breaks it
     */
    public record UserRule(CelExpression condition, String message) {}
}
