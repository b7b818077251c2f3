package dev.postern.proxy.authz;

import dev.postern.proxy.authz.AccessAttributes.Resource;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Writes down each question as {@code verb resource/sub namespace/name}, then asks another authorizer. */
final class RecordingAuthorizer implements Authorizer {
    final List<String> questions = new ArrayList<>();
    private final Authorizer then;

    RecordingAuthorizer(Authorizer then) {
        this.then = then;
    }

    @Override
    public Future<Decision> authorize(AccessAttributes attributes) {
        Resource resource = (Resource) attributes.target();
        questions.add(
                attributes.verb() + " " + resource.combined() + " " + resource.namespace() + "/" + resource.name());
        return then.authorize(attributes);
    }
}
