package dev.postern.server.config;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.cluster.CredentialSource;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import java.util.Optional;

/**
 * What the files behind one source of the gateway's identity hold, read together.
 *
 * @param ca of the API server
 * @param credential the gateway's own; empty where a command prints it
 */
record ApiServerMaterial(TrustAnchors ca, Optional<Credential> credential) {
    /** The CA as it is now. */
    static Reloadable<TrustAnchors> ca(Reloadable<ApiServerMaterial> read) {
        return read.map(ApiServerMaterial::ca);
    }

    /** The credential as it is now. */
    static CredentialSource credentials(Reloadable<ApiServerMaterial> read) {
        return CredentialSource.of(read.map(material -> material.credential().orElseThrow()));
    }
}
