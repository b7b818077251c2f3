package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same requests to a real kubelet and to the development cluster's: the same status, header and text, or the difference
 * that the case names.
 */
@ExtendWith(ClusterExtension.class)
class KubeletStandInClusterIT {
    /** A pod like the stand-in's. */
    private static final String LOGGER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: logger, namespace: default}
            spec:
              nodeName: node-1
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 1
              containers:
              - {name: logger, image: rig, imagePullPolicy: IfNotPresent, command: [sh, -c, "i=0; while :; do i=$((i+1)); echo line $i; sleep 1; done"]}
            """;

    @Test
    void answersWhatARealKubeletAnswers(Cluster cluster, @TempDir Path folder) throws Exception {
        Kubectl admin = cluster.rig().kubectl("admin");
        admin.run(LOGGER.getBytes(StandardCharsets.UTF_8), "apply", "-f", "-");
        admin.run("wait", "--for=condition=Ready", "pod/logger", "--timeout=60s");
        try (Relay node = new Relay("127.0.0.11", cluster.rig().kubeletPort());
                StandIn standIn = StandIn.start(folder, cluster.rig().folder())) {
            KubeletComparison comparison = new KubeletComparison(
                    node.port(), standIn.port(), cluster.rig().folder());

            assertThat(comparison.differences(KubeletCorpus.cases())).isEmpty();
        } finally {
            admin.run("delete", "pod", "logger", "--now");
        }
        assertThat(KubeletCorpus.cases()).hasSizeGreaterThanOrEqualTo(200);
    }
}
