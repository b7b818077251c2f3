package dev.postern.proxy.jwt;

import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of claims and expressions as texts. */
final class Values {
    private Values() {}

    /**
     * A text, or a list of texts; none for nothing, null and the empty text ({@code oidc.go convertCELValueToStringList}).
     * Throws a {@link dev.postern.proxy.failure.GatewayFailure} for anything else.
     */
    static List<String> texts(@Nullable Object value) {
        if (value == null || value instanceof NullValue || "".equals(value)) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        if (!(value instanceof List<?> values)) {
            throw RefusedToken.because("a claim or an expression must give a text or a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (Object each : values) {
            if (!(each instanceof String text)) {
                throw RefusedToken.because("a claim or an expression must give a text or a list of texts");
            }
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        return texts;
    }
}
