package dev.postern.proxy.target;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * Nodes whose kubelets lately refused a WebSocket and then took SPDY, so that the next client is not kept waiting for the same
 * refusal. Forgotten after a while, because a kubelet may be upgraded or its container runtime restarted. Any thread.
 */
final class RefusedHandshakes {
    static final Duration REMEMBERED = Duration.ofMinutes(10);
    static final int MOST = 10_000;

    private final Cache<Handshake, Boolean> refused;

    RefusedHandshakes(Ticker ticker) {
        this.refused = Caffeine.newBuilder()
                .expireAfterWrite(REMEMBERED)
                .maximumSize(MOST)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    boolean contains(Handshake handshake) {
        return refused.getIfPresent(handshake) != null;
    }

    void add(Handshake handshake) {
        refused.put(handshake, Boolean.TRUE);
    }

    /** Forgets both of a node's. */
    void forget(String node) {
        refused.invalidate(new Handshake(node, true));
        refused.invalidate(new Handshake(node, false));
    }

    /** Nodes at present, give or take those that are being forgotten. */
    long size() {
        return refused.estimatedSize();
    }

    /**
     * What is refused or not.
     *
     * @param extended whether it takes a kubelet that declares the feature; an older WebSocket otherwise
     */
    record Handshake(String node, boolean extended) {}
}
