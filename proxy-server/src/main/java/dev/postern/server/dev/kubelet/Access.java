package dev.postern.server.dev.kubelet;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.server.dev.pki.ClientCertificates;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The kubelet's filter: authentication, then authorization, then nothing more is asked. */
final class Access {
    private static final Answer UNAUTHORIZED = Answer.text(401, "Unauthorized");

    private final ClientCertificates certificates;
    private final Authorizer authorizer;
    private final String node;
    private final RequestTrace trace;

    Access(KubeletOptions options, RequestTrace trace) {
        this.certificates = new ClientCertificates(options.tls().clientCA());
        this.authorizer = options.authorizer();
        this.node = options.nodeName();
        this.trace = trace;
    }

    /** Completes where the request may go on; fails with an {@link AnswerException}. */
    Future<Void> check(KubeletRequest request) {
        Optional<Identity> user = certificates.identity(request.chain());
        trace.asked(request, user.map(Identity::name).orElse("nobody who is known"));
        if (user.isEmpty()) {
            return Future.failedFuture(new AnswerException(UNAUTHORIZED));
        }
        NodeAttributes attributes =
                NodeAttributes.of(request.method(), request.target().decodedPath());
        return ask(attributes.questions(user.get(), node)).compose(allowed -> {
            trace.decided(request, user.get(), attributes, allowed);
            return allowed
                    ? Future.<Void>succeededFuture()
                    : Future.failedFuture(new AnswerException(Answer.text(403, attributes.refusal(user.get()))));
        });
    }

    private Future<Boolean> ask(List<AccessAttributes> questions) {
        if (questions.isEmpty()) {
            return Future.succeededFuture(false);
        }
        AccessAttributes question = questions.get(0);
        return authorizer
                .authorize(question)
                .recover(failure -> Future.failedFuture(new AnswerException(Answer.text(500, unanswered(question)))))
                .compose(decision ->
                        decision.allows() ? Future.succeededFuture(true) : ask(questions.subList(1, questions.size())));
    }

    private static String unanswered(AccessAttributes question) {
        AccessAttributes.Resource target = (AccessAttributes.Resource) question.target();
        return "Authorization error (user=" + question.user().name() + ", verb=" + question.verb() + ", resource="
                + target.resource() + ", subresource=" + target.subresource() + ")";
    }
}
