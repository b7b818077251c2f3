package dev.postern.proxy.harness;

import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.Decision;
import dev.postern.proxy.authz.RbacAuthorizer;
import dev.postern.proxy.authz.RbacPolicy;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The product's RBAC authorizer, with a record of every question, or another one in its place for a test. */
public final class RecordingAuthorizer implements Authorizer {
    private final Authorizer rbac;
    private final List<AccessAttributes> questions = new CopyOnWriteArrayList<>();
    private volatile @Nullable Authorizer instead;

    RecordingAuthorizer(RbacPolicy policy) {
        rbac = RbacAuthorizer.of(policy);
    }

    /** Answers with this one until the test ends. */
    public void instead(Authorizer authorizer) {
        instead = authorizer;
    }

    /** Every question since the test began. */
    public List<AccessAttributes> questions() {
        return questions;
    }

    void reset() {
        questions.clear();
        instead = null;
    }

    @Override
    public Future<Decision> authorize(AccessAttributes attributes) {
        questions.add(attributes);
        Authorizer other = instead;
        return other == null ? rbac.authorize(attributes) : other.authorize(attributes);
    }
}
