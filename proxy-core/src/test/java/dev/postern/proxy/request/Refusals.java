package dev.postern.proxy.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that something is refused, and for which reason. */
final class Refusals {
    private Refusals() {}

    /** The refusal's message, to say more about it. */
    static AbstractStringAssert<?> assertRefused(FailureReason reason, ThrowingCallable action) {
        GatewayFailure failure = catchThrowableOfType(GatewayFailure.class, action);
        assertThat(failure).as("the refusal").isNotNull();
        assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
        return assertThat(failure.getMessage());
    }
}
