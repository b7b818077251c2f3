package dev.postern.proxy.authn;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many questions about tokens are under way: {@link #AT_ONCE} at most, and {@link #OF_ONE_PEER} for one address, so that
 * who sends bad tokens by the thousand keeps nobody else from an answer. A load balancer counts as one peer; its share is
 * still more than a healthy API server leaves waiting. Any thread.
 */
final class Questions {
    static final int AT_ONCE = 64;
    static final int OF_ONE_PEER = 16;

    private final AtomicInteger underWay = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> byPeer = new ConcurrentHashMap<>();

    /** Whether one more may be asked for this peer; then {@link #end} must follow. */
    boolean begin(InetAddress peer) {
        boolean few = underWay.incrementAndGet() <= AT_ONCE;
        boolean fewOfPeer = byPeer.merge(peer, 1, Integer::sum) <= OF_ONE_PEER;
        if (few && fewOfPeer) {
            return true;
        }
        end(peer);
        return false;
    }

    /** One that had begun has its answer. */
    void end(InetAddress peer) {
        underWay.decrementAndGet();
        byPeer.computeIfPresent(peer, (address, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
