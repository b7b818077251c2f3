package dev.postern.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients other than kubectl, with one request for each stream. What they say is WebSocket v4 or v5. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsClusterIT {
    private final Cluster cluster;
    private final Map<ClientLibrary, Kubectl> clients = new EnumMap<>(ClientLibrary.class);

    ClientsClusterIT(Cluster cluster) throws IOException {
        this.cluster = cluster;
        for (ClientLibrary library : ClientLibrary.values()) {
            String program = library.program(cluster.folder("client-" + library));
            clients.put(library, cluster.postern().kubectlWithToken(program, "alice-token"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesStandardInputAndKeepsStandardErrorApart(ClientLibrary library) throws Exception {
        String script = "read line; echo \"out $line\"; echo \"err $line\" >&2";

        Result result = asked(library, "typed\n", "exec", "shell", "sh", "-c", script);

        assertThat(result.text()).describedAs("%s", result).isEqualTo("out typed\n");
        assertThat(result.err()).contains("err typed").doesNotContain("out typed");
        assertThat(result.exit()).describedAs("%s", result).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void passesAnExitCodeOn(ClientLibrary library) throws Exception {
        Result result = asked(library, "", "exec", "shell", "sh", "-c", "exit 42");

        assertThat(result.exit()).describedAs("%s", result).isEqualTo(42);
    }

    @ParameterizedTest
    @EnumSource
    void forwardsAPort(ClientLibrary library) throws Exception {
        Result result = asked(library, "", "get", "frontend", "80", "/");

        assertThat(result.text()).describedAs("%s", result).startsWith("hello from frontend");
        assertThat(result.exit()).describedAs("%s", result).isZero();
    }

    /** What a client makes of one call, for which the gateway has seen one upgrade. */
    private Result asked(ClientLibrary library, String input, String... arguments) throws Exception {
        double before = cluster.postern().upgrades();
        Result result = clients.get(library).run(input.getBytes(UTF_8), arguments);
        assertThat(cluster.postern().upgrades() - before)
                .describedAs("upgrades of %s: %s", library, result)
                .isEqualTo(1);
        return result;
    }
}
