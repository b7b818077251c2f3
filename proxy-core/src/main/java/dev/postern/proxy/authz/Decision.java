package dev.postern.proxy.authz;

/**
 * An authorizer's answer.
 *
 * @param effect what it decided
 * @param reason why, where it says so and the caller may be told; otherwise empty
 */
public record Decision(Effect effect, String reason) {
    /** Let them. */
    public static final Decision ALLOW = new Decision(Effect.ALLOW, "");

    /** Nothing here allows it; another authorizer may. */
    public static final Decision NO_OPINION = new Decision(Effect.NO_OPINION, "");

    /** No opinion, and why. */
    static Decision noOpinion(String reason) {
        return new Decision(Effect.NO_OPINION, reason);
    }

    /** Refused, whatever an authorizer further on would say. */
    static Decision deny(String reason) {
        return new Decision(Effect.DENY, reason);
    }

    /** Whether the caller may go on. */
    public boolean allows() {
        return effect == Effect.ALLOW;
    }

    /** What an answer decides. Everything that is not {@code ALLOW} denies. */
    public enum Effect {
        ALLOW,
        NO_OPINION,
        DENY
    }
}
