package dev.postern.proxy.jwt;

import java.util.Map;

/** What must hold of a token's claims; an element of {@code claimValidationRules}. */
public sealed interface ClaimRule {
    /** Whether it does. Fails the token where that cannot be said. */
    boolean holds(Map<String, Object> claims);

    /** What is wrong with a token that breaks it; holds nothing of a token. */
    String message();

    /** A claim has exactly this text. */
    record RequiredValue(String claim, String value) implements ClaimRule {
        @Override
        public boolean holds(Map<String, Object> claims) {
            return value.equals(claims.get(claim));
        }

        @Override
        public String message() {
            return "claim " + claim + " must have its required value";
        }
    }

    /** A condition over {@code claims}. */
    record Condition(CelExpression condition, String message) implements ClaimRule {
        @Override
        public boolean holds(Map<String, Object> claims) {
            return condition.holds(Map.of(CelExpression.CLAIMS, claims));
        }
    }
}
