package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C3, C4, C6, C8: a path is read once, strictly, and what was authorized is what is sent. Each for every transport. */
final class PathIT {
    private static final List<String> DOTS =
            List.of(".", "..", "%2e", "%2E%2e", ".%2e", "..;", "...", "..;x=y", "%e2%80%a4%e2%80%a4");
    private static final List<String> ENCODED = List.of(
            "%2f",
            "a%2fb",
            "%5c",
            "%252e%252e",
            "%25",
            "%zz",
            "%",
            "%0",
            "%00",
            "%0d%0a",
            "%c0%ae",
            "%ef%bc%8f",
            "\u00e9",
            "\u0080",
            "\u00ff",
            "\\",
            "a\\b",
            "%7f",
            "%0A",
            "%u002f");

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @ParameterizedTest
    @EnumSource
    @Tag("C3")
    @Tag("A9")
    void refusesDotSegmentsWhereverTheyStand(Transport transport) {
        refusedInEveryPosition(transport, DOTS);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C4")
    @Tag("A9")
    void refusesWhatDecodesToASeparatorOrToNothing(Transport transport) {
        refusedInEveryPosition(transport, ENCODED);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C6")
    @Tag("A9")
    void takesTheOriginFormOnly(Transport transport) {
        String path = transport.path(GatewayFixture.POD);
        for (String target : List.of(
                "http://evil" + path,
                "https://localhost" + path,
                path.substring(1),
                "foo",
                path + "#/../b",
                path + "?command=id#x",
                "/a#" + path,
                "//x" + path,
                "//" + path,
                "*",
                "localhost:443",
                "/")) {
            assertRefused(transport.to(target), target, target.equals("/") ? 404 : 400);
        }
        gateway.oracles().noDial();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C8")
    @Tag("C12")
    @Tag("A9")
    void dialsForTheExactRoutesOnly(Transport transport) {
        String subresource = transport.subresource();
        for (String target : List.of(
                "/api/v1/namespaces/default/nodes/node1/proxy/exec/default/web/c",
                "/api/v1/namespaces/default/nodes/node1/proxy/metrics",
                "/api/v1/pods/web/" + subresource,
                "/apis/v1/namespaces/default/pods/web/" + subresource,
                "/apis/apps/v1/namespaces/default/pods/web/" + subresource,
                "/api/v1/namespaces/default/pods/web/" + subresource + "/extra",
                "/api/v1/namespaces/default/pods/web/" + subresource + "/",
                "/api/v1/namespaces/pods/web/" + subresource,
                "/API/v1/namespaces/default/pods/web/" + subresource,
                "/api/V1/namespaces/default/pods/web/" + subresource,
                "/api/v1/namespaces/default/Pods/web/" + subresource,
                "/api/v1/namespaces/default/pods/web/" + subresource.toUpperCase(Locale.ROOT),
                "/api/v1/proxy/nodes/node1/exec/default/web/c",
                "/api/v1/watch/namespaces/default/pods/web/" + subresource)) {
            RawResponse answer = gateway.exchange(transport.to(target));
            assertThat(answer.status()).as(target).isIn(400, 404, 405);
        }
        gateway.oracles().noDial();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C4")
    @Tag("A9")
    void aRandomPathIsRefusedOrSentAsItWasRead(Transport transport) {
        Random random = new Random(transport.ordinal());
        String alphabet = "ab./%2fe5c;?#\\:@\u00e9";
        for (int i = 0; i < 60; i++) {
            StringBuilder path = new StringBuilder(FakeApi.podPath("default/") + "w");
            for (int length = random.nextInt(6); length >= 0; length--) {
                path.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            gateway.alice()
                    .timeout(Duration.ofSeconds(5))
                    .send(transport.to(path + "/" + transport.subresource()))
                    .response();
        }
        assertThat(gateway.api().requests()).allSatisfy(request -> {
            assertThat(request.target()).matches("/api/v1/([A-Za-z0-9/.:@;?_=-]|%[0-9A-F]{2})*");
            assertThat(request.path()).doesNotContainPattern("%(2F|5C|25|2E|00|0D|0A)|[.][.]|//");
        });
        gateway.oracles().noDial();
    }

    private static void refusedInEveryPosition(Transport transport, List<String> segments) {
        String subresource = transport.subresource();
        for (String segment : segments) {
            for (String target : List.of(
                    "/api/v1/namespaces/" + segment + "/pods/web/" + subresource,
                    "/api/v1/namespaces/default/pods/" + segment + "/" + subresource,
                    "/api/v1/namespaces/default/pods/web/" + segment,
                    "/api/v1/namespaces/default/pods/web/" + segment + "/" + subresource,
                    "/api/v1/nodes/" + segment + "/proxy/metrics",
                    "/api/v1/nodes/node1/proxy/" + segment,
                    "/api/v1/nodes/node1/proxy/metrics/" + segment + "/exec/default/web/c",
                    "/" + segment + "/api/v1/namespaces/default/pods/web/" + subresource)) {
                assertRefused(transport.to(target), target, 400);
            }
        }
        gateway.oracles().untouched();
    }

    private static void assertRefused(String request, String target, int status) {
        try (RawClient client = gateway.alice()) {
            assertThat(client.send(request).response().status()).as(target).isIn(status, 400);
        }
    }
}
