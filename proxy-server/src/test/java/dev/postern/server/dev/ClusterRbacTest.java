package dev.postern.server.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.Decision;
import dev.postern.proxy.authz.RbacAuthorizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterRbacTest {
    private final Authorizer rbac = RbacAuthorizer.of(ClusterRbac.policy());

    @ParameterizedTest
    @CsvSource({
        "alice, get, '', pods, '', true",
        "bob, watch, '', nodes, '', true",
        "carol, list, '', events, '', true",
        "alice, create, '', pods, exec, true",
        "carol, create, '', pods, portforward, true",
        "bob, create, '', pods, exec, false",
        "bob, get, '', pods, log, true",
        "alice, delete, '', pods, '', false",
        "alice, create, '', nodes, proxy, false",
        "alice, get, '', nodes, proxy, false",
        "alice, impersonate, '', users, '', false",
        "postern, get, '', pods, '', true",
        "postern, list, '', pods, '', false",
        "postern, impersonate, '', users, '', true",
        "postern, create, '', nodes, proxy, false",
        "postern-kubelet-client, create, '', nodes, proxy, true",
        "postern-kubelet-client, get, '', nodes, proxy, true",
        "postern-kubelet-client, get, '', pods, '', false",
    })
    void givesEachWhatItNeedsAndTheKubeletToTheGatewayAlone(
            String user, String verb, String group, String resource, String subresource, boolean allowed) {
        AccessAttributes question = new AccessAttributes(
                new Identity(user, "", List.of("system:authenticated"), Map.of()),
                verb,
                new AccessAttributes.Resource("", group, resource, subresource, ""));

        assertThat(rbac.authorize(question).result()).isEqualTo(allowed ? Decision.ALLOW : Decision.NO_OPINION);
    }
}
