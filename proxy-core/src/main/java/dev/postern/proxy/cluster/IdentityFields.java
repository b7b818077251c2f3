package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.http.HttpFields.Field;
import java.util.ArrayList;
import java.util.List;

/** The fields that tell the API server who asks, and the bearer token of the credential that goes with them. */
final class IdentityFields {
    private IdentityFields() {}

    /** All of them, to be written last. */
    static List<Field> of(UpstreamIdentity who, Credential credential) {
        List<Field> fields = new ArrayList<>(who.fields());
        String bearer = credential.bearer();
        if (bearer != null) {
            fields.add(new Field("Authorization", "Bearer " + bearer));
        }
        return fields;
    }
}
