package dev.postern.proxy.request;

import static dev.postern.proxy.request.Heads.classify;
import static dev.postern.proxy.request.Heads.head;
import static dev.postern.proxy.request.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.request.KubeletCall.NodeProxy;
import dev.postern.proxy.request.KubeletCall.PodLog;
import dev.postern.proxy.request.UpgradeOffer.None;
import dev.postern.proxy.request.UpgradeOffer.Spdy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestClassifierTest {
    private static final String POD = "/api/v1/namespaces/ns/pods/web-0.a";
    private static final String[] SPDY = {"Connection: Upgrade", "Upgrade: SPDY/3.1"};

    @ParameterizedTest
    @CsvSource({"exec, EXEC", "attach, ATTACH", "portforward, PORT_FORWARD"})
    void classifiesTheStreamsOfAPodForGetAndPost(String subresource, StreamKind kind) {
        for (String method : List.of("GET", "POST")) {
            Stream stream = (Stream) new RequestClassifier().classify(head(method, POD + "/" + subresource, SPDY));

            assertThat(stream.kind()).isEqualTo(kind);
            assertThat(stream.offer()).isEqualTo(new Spdy(List.of()));
            assertThat(stream.info().namespace()).isEqualTo("ns");
            assertThat(stream.info().name()).isEqualTo("web-0.a");
            assertThat(stream.info().subresource()).isEqualTo(subresource);
        }
        assertThat(((Stream) classify(POD + "/" + subresource)).offer()).isEqualTo(new None());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
    void refusesOtherMethodsOnPodRoutes(String method) {
        for (String subresource : List.of("exec", "attach", "portforward", "log")) {
            assertRefused(
                            FailureReason.METHOD_NOT_ALLOWED,
                            () -> new RequestClassifier().classify(head(method, POD + "/" + subresource)))
                    .contains("pods/" + subresource, method);
        }
        assertRefused(
                FailureReason.METHOD_NOT_ALLOWED, () -> new RequestClassifier().classify(head("POST", POD + "/log")));
    }

    /** Catalogue C8 and C12. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/pods/p/exec",
                "/api/v1/pods/p/log",
                "/apis/v1/namespaces/x/pods/p/exec",
                "/apis/v1",
                "/api/v1/namespaces/x/pods/p/exec/extra",
                "/api/v1/namespaces/x/pods/p/exec/",
                "/api/v1/namespaces/x/pods/p/log/",
                "/api/v1/namespaces/x/pods/p/Exec",
                "/api/v1/namespaces/x/pods/p/portForward",
                "/api/v1/namespaces/x/Pods/p/exec",
                "/api/v1/Namespaces/x/pods/p/exec",
                "/API/v1/namespaces/x/pods/p/exec",
                "/Api/v1/pods",
                "/APIS/apps/v1",
                "/api/V1/namespaces/x/pods/p/exec",
                "/api/v2/namespaces/x/pods/p/exec",
                "/apis/any.io/v1/namespaces/x/pods/p/attach",
                "/api/v1/proxy/nodes/n1/exec/ns/p/c",
                "/api/v1/proxy/namespaces/x/pods/p",
                "/api/v1/watch/namespaces/x/pods/p/exec",
                "/api/v1/watch/pods/p/portforward",
                "/api/v1/namespaces/x/nodes/n1/proxy/exec/ns/p/c",
                "/api/v1/namespaces/x/nodes/n1/proxy",
                "/api/v1/nodes/n1/Proxy/metrics",
                "/api/v1/Nodes/n1/proxy/metrics",
                "/apis/any.io/v1/nodes/n1/proxy/metrics"
            })
    void whatOnlyLooksLikeAKubeletRouteDoesNotExist(String path) {
        assertRefused(FailureReason.NOT_FOUND, () -> classify(path));
        assertRefused(FailureReason.NOT_FOUND, () -> classify(path, SPDY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/version",
                "/healthz/",
                "/openapi/v3",
                "/api/v1/pods",
                "/api/v1/namespaces/exec/pods/attach",
                "/api/v1/namespaces/pods/configmaps/exec",
                "/api/v1/namespaces/x/configmaps/log",
                "/api/v1/namespaces/x/pods/p/status",
                "/api/v1/namespaces/x/pods/p/proxy/exec",
                "/api/v1/namespaces/x/services/https:s:443/proxy/log/",
                "/apis/subresources.kubevirt.io/v1/namespaces/x/virtualmachineinstances/vm/portforward/22",
                "/apis/metrics.k8s.io/v1beta1/nodes",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node",
                "/api/v1/nodes/n1",
                "/api/v1/watch/namespaces/x/pods",
                "/apis/apps/v1/namespaces/x/deployments"
            })
    void everythingElseIsForTheApiServer(String path) {
        PassThrough passThrough = (PassThrough) classify(path + "?a=%41+b&watch=1&a=");

        assertThat(passThrough.target()).isEqualTo(path + "?a=%41+b&watch=1&a=");
        assertThat(((PassThrough) classify(path)).target()).isEqualTo(path);
        assertThat(((PassThrough) classify(path, SPDY)).offer()).isEqualTo(new Spdy(List.of()));
        assertThat(passThrough.offer()).isEqualTo(new None());
        assertRefused(FailureReason.MALFORMED, () -> classify(path + "?a=1;b=2"));
        assertRefused(FailureReason.MALFORMED, () -> classify(path + "?a=%zz"));
    }

    @Test
    void rebuildsTheTargetFromTheDecodedSegments() {
        assertThat(((PassThrough) classify("/%61pi/v1/%70ods/%22a%20b%22?x=1")).target())
                .isEqualTo("/api/v1/pods/%22a%20b%22?x=1");
    }

    @Test
    void escapesWhatNoQueryMayHold() {
        assertThat(classify("/api/v1/pods?a=\\|\"%5c&b={c}^`<>+/?:@!$'()*,=").target())
                .isEqualTo("/api/v1/pods?a=%5C%7C%22%5c&b=%7Bc%7D%5E%60%3C%3E+/?:@!$'()*,=");
    }

    @Test
    void keepsAStreamsWholeQueryForTheApiServer() {
        assertThat(classify(POD + "/exec?command=sh&command=a%20b%26c&tty=0&container=c&stdin")
                        .target())
                .isEqualTo(POD + "/exec?command=sh&command=a+b%26c&tty=0&container=c&stdin=");
        assertThat(classify(POD + "/portforward").target()).isEqualTo(POD + "/portforward");
        assertThat(classify(POD + "/log?tailLines=1&follow=true").target())
                .isEqualTo(POD + "/log?tailLines=1&follow=true");
        assertThat(classify("/api/v1/nodes/n1/proxy/stats/?a=%20").target())
                .isEqualTo("/api/v1/nodes/n1/proxy/stats/?a=+");
    }

    @Test
    void decodesARouteBeforeItIsRecognised() {
        Stream stream = (Stream) classify("/api/v1/namespaces/ns/pods/p/%65xec");

        assertThat(stream.kind()).isEqualTo(StreamKind.EXEC);
        assertThat(stream.info().segments()).containsExactly("api", "v1", "namespaces", "ns", "pods", "p", "exec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UP", "a_b", "-a", "a-", "a:b", "a b", "a%20b", "a;x", "..", "%2e%2e", "...", "a%2fb", "é"})
    void refusesNamesThatAreNoDnsNames(String name) {
        for (String subresource : List.of("exec", "log")) {
            assertRefused(
                    FailureReason.MALFORMED, () -> classify("/api/v1/namespaces/" + name + "/pods/p/" + subresource));
            assertRefused(
                    FailureReason.MALFORMED, () -> classify("/api/v1/namespaces/ns/pods/" + name + "/" + subresource));
        }
        assertRefused(FailureReason.MALFORMED, () -> classify("/api/v1/nodes/" + name + "/proxy/metrics"));
    }

    @Test
    void holdsNamesToTheirLengths() {
        String label = "a".repeat(63);
        String subdomain = (label + ".").repeat(3) + "a".repeat(61);

        assertThat(classify("/api/v1/namespaces/" + label + "/pods/" + subdomain + "/exec?container=" + label))
                .isInstanceOf(Stream.class);
        assertRefused(FailureReason.MALFORMED, () -> classify("/api/v1/namespaces/" + label + "a/pods/p/exec"));
        assertRefused(FailureReason.MALFORMED, () -> classify("/api/v1/namespaces/a.b/pods/p/exec"));
        assertRefused(FailureReason.MALFORMED, () -> classify("/api/v1/namespaces/n/pods/" + subdomain + "a/exec"));
        assertRefused(FailureReason.MALFORMED, () -> classify(POD + "/exec?container=" + label + "a"));
    }

    @Test
    void refusesToUpgradeALogOrANode() {
        assertRefused(FailureReason.MALFORMED, () -> classify(POD + "/log", SPDY))
                .contains("cannot be upgraded");
        assertRefused(FailureReason.MALFORMED, () -> classify("/api/v1/nodes/n/proxy/metrics", SPDY))
                .contains("cannot be upgraded");
        assertRefused(FailureReason.MALFORMED, () -> classify("/api/v1/nodes/n/proxy/exec/ns/p/c?command=id", SPDY));
        assertRefused(FailureReason.MALFORMED, () -> classify(POD + "/exec", "Connection: upgrade", "Upgrade: h2c"));
        assertRefused(FailureReason.MALFORMED, () -> classify("/metrics", "Connection: upgrade", "Upgrade: h2c"));
    }

    @Test
    void classifiesAPodsLog() {
        PodLog log = (PodLog) classify(POD + "/log?container=c&follow=true");

        assertThat(log.follow()).isTrue();
        assertThat(log.container()).isEqualTo("c");
        assertThat(log.info().verb()).isEqualTo("get");
    }

    @Test
    void classifiesANodesReadOnlyPath() {
        NodeProxy call = (NodeProxy) classify("/api/v1/nodes/n1/proxy/metrics/cadvisor?x=1");

        assertThat(call.info().name()).isEqualTo("n1");
        assertThat(call.kubeletSegments()).containsExactly("metrics", "cadvisor");
        assertThat(call.kubeletQuery()).isEqualTo("x=1");
    }
}
