package dev.postern.proxy.front;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import org.jspecify.annotations.Nullable;

/**
 * The serving port.
 *
 * @param bindAddress name or IP literal to listen on
 * @param port 0 for any free one
 * @param certificate what clients see
 * @param clientCA whose names are sent in the certificate request, or null; nothing is verified in the handshake
 * @param limits sizes and clocks
 */
public record FrontOptions(
        String bindAddress,
        int port,
        Reloadable<KeyPair> certificate,
        @Nullable Reloadable<TrustAnchors> clientCA,
        FrontLimits limits) {}
