package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.request.RequestClassifier;
import dev.postern.proxy.request.RequestInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Catalogue C12: requests that a fixed seed makes up, and for each what the API server's own audit says that it was. The
 * gateway refuses a few of them, of a known shape; all others it must understand in the same way. They are sent by somebody
 * who may do nothing.
 */
@ExtendWith(ClusterExtension.class)
class ClassificationClusterIT {
    private static final int REQUESTS = 2_000;
    /** Of so many, of which the corpus has fewer than 70 that the gateway refuses. */
    private static final int REFUSED = 70;

    /** What the gateway may refuse: streams and proxies where no API server has them, also in other letters. */
    private static final Pattern REFUSABLE =
            Pattern.compile("[^?]*/(([Ee]xec|attach|portforward|log|proxy)(/[^?]*)?|watch/?)(\\?.*)?");

    @Test
    void understandsWhatTheApiServerUnderstands(Cluster cluster) throws Exception {
        List<RequestCorpus.Asked> all = RequestCorpus.of(REQUESTS);
        TestCertificate carol = RigUsers.certificate(cluster.rig(), "carol");
        send(cluster.rig().apiPort(), carol, all);
        Map<String, JsonNode> audit = audit(cluster.rig());
        List<String> different = new ArrayList<>();
        List<RequestCorpus.Asked> refused = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Optional<RequestInfo> ours = classify(all.get(i));
            JsonNode event = audit.get(id(i));
            if (ours.isEmpty()) {
                refused.add(all.get(i));
            } else if (event != null) {
                String expected = Reading.of(event).toString();
                String read = Reading.of(ours.get()).toString();
                if (!expected.equals(read)) {
                    different.add(all.get(i) + ": the API server reads " + expected + ", the gateway " + read);
                }
            } else {
                different.add(all.get(i) + ": the API server has no event of it, the gateway reads "
                        + Reading.of(ours.get()));
            }
        }
        assertThat(different).isEmpty();
        assertThat(refused)
                .hasSizeLessThan(REFUSED)
                .allMatch(asked -> REFUSABLE.matcher(asked.target()).matches());
    }

    private static void send(int port, TestCertificate user, List<RequestCorpus.Asked> all) {
        RawClient client = RawClient.tls(port, user);
        for (int i = 0; i < all.size(); i++) {
            RequestCorpus.Asked asked = all.get(i);
            client.send(asked.method() + " " + asked.target() + " HTTP/1.1\r\nHost: localhost\r\nAudit-ID: " + id(i)
                    + "\r\nContent-Length: 0\r\n\r\n");
            String head = (asked.method().equals("HEAD") ? client.head() : client.response()).head();
            if (head.toLowerCase(Locale.ROOT).contains("connection: close")) {
                client.close();
                client = RawClient.tls(port, user);
            }
        }
        client.close();
    }

    private static Map<String, JsonNode> audit(Rig rig) throws IOException {
        Map<String, JsonNode> events = new HashMap<>();
        for (JsonNode event : rig.audit()) {
            events.put(event.path("auditID").asString(""), event);
        }
        return events;
    }

    private static String id(int index) {
        return "classified-" + index;
    }

    private static Optional<RequestInfo> classify(RequestCorpus.Asked asked) {
        String[] parts = asked.target().split("\\?", 2);
        RequestHead head =
                new RequestHead(asked.method(), parts[0], parts.length > 1 ? parts[1] : null, HttpFields.EMPTY);
        try {
            return Optional.of(new RequestClassifier().classify(head).info());
        } catch (GatewayFailure refused) {
            return Optional.empty();
        }
    }

    /** What both say of a request. */
    private record Reading(String verb, List<String> object) {
        static Reading of(JsonNode event) {
            JsonNode object = event.path("objectRef");
            List<String> parts = object.isMissingNode()
                    ? List.of()
                    : List.of(
                            object.path("apiGroup").asString(""),
                            object.path("apiVersion").asString(""),
                            object.path("namespace").asString(""),
                            object.path("resource").asString(""),
                            object.path("subresource").asString(""),
                            object.path("name").asString(""));
            return new Reading(event.path("verb").asString(""), parts);
        }

        static Reading of(RequestInfo info) {
            List<String> parts = info.resourceRequest()
                    ? List.of(
                            info.apiGroup(),
                            info.apiVersion(),
                            info.namespace(),
                            info.resource(),
                            info.subresource(),
                            info.name())
                    : List.of();
            return new Reading(info.verb(), parts);
        }
    }
}
