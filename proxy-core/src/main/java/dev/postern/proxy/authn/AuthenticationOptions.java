package dev.postern.proxy.authn;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is believed.
 *
 * @param clientCA whose certificates name users, or null
 * @param tokens the static token file's lines, possibly none
 */
public record AuthenticationOptions(@Nullable Reloadable<TrustAnchors> clientCA, Reloadable<List<StaticToken>> tokens) {
    /** One line of the API server's static token file; {@code toString} does not show the token. */
    public record StaticToken(String token, Identity identity) {
        @Override
        public String toString() {
            return "StaticToken[" + identity.name() + "]";
        }
    }
}
