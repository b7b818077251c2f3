package dev.postern.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InventoryStateTest {
    private static final Pod POD = new Pod("default", "p", "", "n", List.of("c"), List.of(), Map.of());
    private static final Node NODE = new Node("n", List.of(), "", 10250, Set.of());

    private final ClusterState state = ClusterStates.of(new Inventory(List.of(POD), List.of(NODE)));

    @Test
    void findsWhatTheFileNames() {
        assertThat(state.pod("default", "p").result()).isEqualTo(POD);
        assertThat(state.node("n").result()).isEqualTo(NODE);
        assertThat(state.reachable().succeeded()).isTrue();
    }

    @Test
    void saysWhatItDoesNotName() {
        assertThat(state.pod("other", "p").cause()).hasMessage("pods \"p\" not found");
        assertThat(state.pod("default", "q").cause()).hasMessage("pods \"q\" not found");
        assertThat(state.node("m").cause()).hasMessage("nodes \"m\" not found");
    }
}
