package dev.postern.proxy.cluster;

import dev.postern.proxy.http.HttpFields;
import java.util.List;

/**
 * Who a request to the API server is from. Either the gateway vouches for the caller with its own credential, which then
 * always goes with a user's name; or the caller's own token speaks, and the gateway's credential stays at home: not in a
 * header, and not in TLS either, where the API server would look first.
 */
public sealed interface UpstreamIdentity permits Impersonation, ForwardedToken {
    /** The impersonation headers; none where a caller acts as themselves. */
    List<HttpFields.Field> fields();
}
