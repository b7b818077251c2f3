package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.client.ClientTls;
import dev.postern.server.dev.client.HttpConnection;
import dev.postern.server.dev.streaming.NodeScenarios;
import dev.postern.server.dev.streaming.StandInNode;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One client, frame by frame, at a kubelet and at the development cluster's streaming server: it sees the same. */
@ExtendWith(ClusterExtension.class)
class NodeStreamsClusterIT {
    @Test
    void theStandInShowsWhatAKubeletShows(Cluster cluster) throws Exception {
        SSLContext tls = ClientTls.showing(RigUsers.kubeletClient(cluster.rig()));
        NodeScenarios kubelet = new NodeScenarios(new Kubelet(cluster.rig(), tls));
        List<String> different = new ArrayList<>();

        try (StandInNode node = new StandInNode()) {
            NodeScenarios standIn = new NodeScenarios(node);
            for (String scenario : kubelet.names()) {
                List<String> expected = kubelet.run(scenario);
                List<String> seen = standIn.run(scenario);
                if (!expected.equals(seen)) {
                    different.add(scenario + ": expected " + expected + ", was " + seen);
                }
            }
        }

        assertThat(different).isEmpty();
        assertThat(kubelet.names()).hasSizeGreaterThan(30);
    }

    private record Kubelet(Rig rig, SSLContext tls) implements NodeScenarios.Node {
        @Override
        public HttpConnection connect() {
            return HttpConnection.tls(new InetSocketAddress("127.0.0.11", rig.kubeletPort()), tls);
        }

        @Override
        public String exec(Streams streams, String script) {
            return "/exec/default/shell/shell" + NodeScenarios.query(streams, script);
        }

        @Override
        public String portForward() {
            return "/portForward/default/frontend";
        }
    }
}
