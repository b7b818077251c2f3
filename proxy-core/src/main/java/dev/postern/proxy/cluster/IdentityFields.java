package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.http.HttpFields.Field;
import java.util.ArrayList;
import java.util.List;

/** The fields that tell the API server who asks, and the credential that goes with them: one of the two, never both. */
final class IdentityFields {
    private static final String AUTHORIZATION = "Authorization";

    private IdentityFields() {}

    /** All of them, to be written last. {@code own} is the gateway's credential. */
    static List<Field> of(UpstreamIdentity who, Credential own) {
        List<Field> fields = new ArrayList<>();
        if (who instanceof Impersonation user) {
            fields.addAll(user.fields());
            if (own instanceof Credential.BearerToken bearer) {
                fields.add(new Field(AUTHORIZATION, "Bearer " + bearer.token()));
            }
        } else if (who instanceof ForwardedToken forwarded) {
            forwarded.as().ifPresent(user -> fields.addAll(user.fields()));
            fields.add(new Field(AUTHORIZATION, "Bearer " + forwarded.token()));
        }
        return fields;
    }

    /** Whether the connection shows the gateway's client certificate, where it has one. */
    static boolean showsCertificate(UpstreamIdentity who) {
        return who instanceof Impersonation;
    }
}
