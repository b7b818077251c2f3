package dev.postern.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalColoursTest {
    @Test
    void areForTerminalsOnly() {
        assertThat(TerminalColours.isTerminal("/dev/pts/3", Map.of("TERM", "xterm")))
                .isTrue();
        assertThat(TerminalColours.isTerminal("/dev/tty1", Map.of())).isTrue();
        assertThat(TerminalColours.isTerminal("pipe:[123]", Map.of())).isFalse();
        assertThat(TerminalColours.isTerminal("/dev/null", Map.of())).isFalse();
        assertThat(TerminalColours.isTerminal("/home/u/log", Map.of())).isFalse();
    }

    @Test
    void areNotForWhoDoesNotWantThem() {
        assertThat(TerminalColours.isTerminal("/dev/pts/3", Map.of("NO_COLOR", "1")))
                .isFalse();
        assertThat(TerminalColours.isTerminal("/dev/pts/3", Map.of("NO_COLOR", "")))
                .isTrue();
        assertThat(TerminalColours.isTerminal("/dev/pts/3", Map.of("TERM", "dumb")))
                .isFalse();
    }
}
