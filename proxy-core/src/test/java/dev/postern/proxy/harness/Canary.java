package dev.postern.proxy.harness;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Secrets of one test, each unique, so that finding one anywhere is proof of a leak. */
public final class Canary {
    private final List<String> secrets = new CopyOnWriteArrayList<>();

    /** A new secret, safe in a header, a query and a subprotocol. */
    public String secret() {
        String secret = "CANARY-" + UUID.randomUUID();
        secrets.add(secret);
        return secret;
    }

    /** Watches for a secret that was made elsewhere. */
    public void watch(String secret) {
        secrets.add(secret);
    }

    /** No longer watches for a secret: the test has a place for it. */
    public void forget(String secret) {
        secrets.remove(secret);
    }

    /** The secrets that this text holds. */
    public List<String> foundIn(String text) {
        return secrets.stream().filter(text::contains).toList();
    }
}
