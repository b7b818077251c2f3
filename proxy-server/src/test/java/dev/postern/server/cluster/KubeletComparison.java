package dev.postern.server.cluster;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends requests to a real kubelet and to the stand-in, and collects where the answers differ. */
final class KubeletComparison {
    private final int real;
    private final int standIn;
    private final Path rig;
    private final Map<String, TestCertificate> users = new HashMap<>();

    /** Both ports are of 127.0.0.1; {@code rig} is the folder with the users. */
    KubeletComparison(int real, int standIn, Path rig) {
        this.real = real;
        this.standIn = standIn;
        this.rig = rig;
    }

    /** Of each case that differs, what was asked, expected and answered. */
    List<String> differences(List<KubeletCase> cases) throws IOException, GeneralSecurityException {
        List<String> wrong = new ArrayList<>();
        for (KubeletCase asked : cases) {
            TestCertificate user = user(asked.user());
            String expected = asked.expected(answer(real, user, asked));
            String answered = asked.compared(answer(standIn, user, asked));
            if (!expected.equals(answered)) {
                wrong.add("\n" + brief(asked.toString()) + "\n  expected " + expected + "\n  was      " + answered);
            }
        }
        return wrong;
    }

    private static RawResponse answer(int port, @Nullable TestCertificate user, KubeletCase asked) {
        try (RawClient client = RawClient.tls(port, user)) {
            // A server that refuses a long head may close before it has read all of it.
            client.trySend(asked.wire());
            return asked.isHead() ? client.head() : client.response();
        }
    }

    private @Nullable TestCertificate user(String name) throws IOException, GeneralSecurityException {
        if (name.isEmpty()) {
            return null;
        }
        TestCertificate known = users.get(name);
        if (known == null) {
            known = RigUsers.certificate(rig.resolve(name.equals(KubeletCase.GATEWAY) ? "pki" : "users"), name);
            users.put(name, known);
        }
        return known;
    }

    private static String brief(String text) {
        return text.length() < 400 ? text : text.substring(0, 400) + "…";
    }
}
