package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** cp of 1 GiB there and back: by SPDY, by WebSocket to kubelets that speak SPDY, and by WebSocket all the way. */
@ExtendWith(ClusterExtension.class)
class GibibyteClusterIT {
    private static final String TWO = "dev.postern.server.cluster.Kubectls#oldestAndNewest";
    private static final String THERE = "/tmp/gibibyte";
    private static final int BLOCK = 1024 * 1024;
    private static final int BLOCKS = 1024;

    @ParameterizedTest
    @MethodSource(TWO)
    void isTheSameThereAndBack(String program, Cluster cluster) throws Exception {
        copy(cluster, program);
    }

    @Test
    void isTheSameThereAndBackWithWebSocketsAllTheWay(@WithWebSockets Cluster cluster) throws Exception {
        copy(cluster, System.getProperty("rig") + " kubectl");
    }

    private static void copy(Cluster cluster, String program) throws Exception {
        Kubectl alice = cluster.kubectl(program, "alice");
        Path folder = cluster.folder("gibibyte");
        Path file = folder.resolve("file");
        String digest = written(file);

        run(alice, "cp", file.toString(), "shell:" + THERE);
        assertThat(run(alice, "exec", "shell", "--", "sha256sum", THERE).text()).startsWith(digest + " ");
        Files.delete(file);
        run(alice, "cp", "shell:" + THERE, file.toString());
        assertThat(digest(file)).isEqualTo(digest);

        Files.delete(file);
        run(alice, "exec", "shell", "--", "rm", THERE);
    }

    private static Result run(Kubectl kubectl, String... arguments) {
        Result result = kubectl.run(arguments);
        assertThat(result.exit()).describedAs("%s", result).isZero();
        return result;
    }

    /** Writes the file; returns its SHA-256. */
    private static String written(Path file) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(11);
        byte[] block = new byte[BLOCK];
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            for (int i = 0; i < BLOCKS; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String digest(Path file) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
