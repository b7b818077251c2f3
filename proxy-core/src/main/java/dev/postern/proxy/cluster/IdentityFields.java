package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.http.HttpFields.Field;
import java.util.ArrayList;
import java.util.List;

/** The end of every head that goes to the API server: who asks, and the bearer token of the credential that goes with it. */
final class IdentityFields {
    private IdentityFields() {}

    /**
     * All of them, to be written last.
     *
     * @param fields that say who asks, after any others of the head
     */
    static List<Field> of(List<Field> fields, Credential credential) {
        String bearer = credential.bearer();
        if (bearer == null) {
            return fields;
        }
        List<Field> all = new ArrayList<>(fields);
        all.add(new Field("Authorization", "Bearer " + bearer));
        return all;
    }
}
