package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.server.dev.apiserver.ApiServerFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The development cluster's API server beside a real one: the same answers, or a difference that has a name. */
@ExtendWith(ClusterExtension.class)
class ApiServerStandInClusterIT {
    @Test
    void answersWhatTheApiServerAnswers(Cluster cluster) throws Exception {
        Rig rig = cluster.rig();
        RbacPolicy policy = StandInPolicy.read(rig.kubectl("admin")
                .run("get", "clusterroles,roles,clusterrolebindings,rolebindings", "-A", "-o", "json")
                .text());
        try (ApiServerFixture standIn = StandInObjects.start(rig.folder(), policy)) {
            StandInComparison comparison = new StandInComparison(rig.folder(), rig.apiPort(), standIn.port());

            assertThat(comparison.differences()).isEmpty();
        }
        assertThat(StandInCorpus.cases()).hasSizeGreaterThanOrEqualTo(200);
    }
}
