package dev.postern.server.cluster;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Sends every case to both, and says where the answers differ without a rule that allows it. */
final class StandInComparison {
    private final Path folder;
    private final int realPort;
    private final int standInPort;
    private final Map<String, TestCertificate> users = new HashMap<>();

    /** {@code folder} is the rig's. */
    StandInComparison(Path folder, int realPort, int standInPort) {
        this.folder = folder;
        this.realPort = realPort;
        this.standInPort = standInPort;
    }

    List<String> differences() throws IOException, GeneralSecurityException {
        List<String> differences = new ArrayList<>();
        for (StandInCase asked : StandInCorpus.cases()) {
            StandInAnswer real = answer(realPort, asked);
            StandInAnswer standIn = answer(standInPort, asked);
            List<String> found = compare(asked, real, standIn);
            if (!found.isEmpty()) {
                differences.add(asked + ":\n    " + String.join("\n    ", found));
            }
        }
        return differences;
    }

    private StandInAnswer answer(int port, StandInCase asked) throws IOException, GeneralSecurityException {
        TestCertificate user = null;
        if (!asked.user().isEmpty()) {
            user = users.get(asked.user());
            if (user == null) {
                user = RigUsers.certificate(folder.resolve("users"), asked.user());
                users.put(asked.user(), user);
            }
        }
        try (RawClient client = RawClient.tls(port, user).timeout(Duration.ofSeconds(30))) {
            client.send(asked.wire());
            boolean headOnly = asked.request().startsWith("HEAD ");
            return StandInAnswer.of(headOnly ? client.head() : client.response());
        }
    }

    private static List<String> compare(StandInCase asked, StandInAnswer real, StandInAnswer standIn) {
        List<String> found = new ArrayList<>();
        for (StandInRule rule : asked.rules()) {
            if (rule.replaces()) {
                rule.check(real, standIn).ifPresent(found::add);
                return found;
            }
        }
        same(found, "code", real.code(), standIn.code());
        same(found, "headers", real.headers(), standIn.headers());
        same(found, "kinds", real.kinds(), standIn.kinds());
        same(found, "columns", real.columns(), standIn.columns());
        for (String name : List.of("frontend", "cat", "node-1", "default")) {
            same(found, "cells", real.cells(name), standIn.cells(name));
        }
        if (real.isFailure() || standIn.isFailure()) {
            same(found, "status", status(asked, real), status(asked, standIn));
        } else if (real.documents().isEmpty()) {
            same(found, "text", real.text(), standIn.text());
        } else {
            sets(found, StandInShape.of(real.documents()), StandInShape.of(standIn.documents()));
        }
        return found;
    }

    /** The whole {@code Status}, but for numbers where those are two clusters' own. */
    private static String status(StandInCase asked, StandInAnswer answer) {
        String text =
                answer.documents().stream().map(JsonNode::toString).findFirst().orElse(answer.text());
        return asked.rules().contains(StandInRule.NUMBERS) ? text.replaceAll("\\d+", "N") : text;
    }

    private static void same(List<String> found, String what, Object real, Object standIn) {
        if (!real.equals(standIn)) {
            found.add(what + ": " + real + " became " + standIn);
        }
    }

    private static void sets(List<String> found, Set<String> real, Set<String> standIn) {
        Set<String> missing = new TreeSet<>(real);
        missing.removeAll(standIn);
        Set<String> more = new TreeSet<>(standIn);
        more.removeAll(real);
        if (!missing.isEmpty()) {
            found.add("missing: " + missing);
        }
        if (!more.isEmpty()) {
            found.add("more: " + more);
        }
    }
}
