package dev.postern.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private final Figures figures = new Figures("nginx");

    @Test
    void judgesByMediansAndByWhatWasMeasured() {
        for (double value : new double[] {9, 1, 2}) {
            figures.add("cost", "postern", value);
            figures.add("cost", "nginx", value / 2);
        }
        figures.add("rate", "postern", 10_000);

        List<String> lines = figures.outcomes(List.of(
                Goal.atMost("cost", "postern", 2, "nginx"),
                Goal.atMost("cost", "postern", 1.9, "nginx"),
                Goal.atLeast("rate", "postern", 10_000, ""),
                Goal.atLeast("rate", "postern", 10_001, ""),
                Goal.atMost("never measured", "postern", 1, "nginx")));

        assertThat(lines)
                .containsExactly(
                        "goal met: cost, postern: 2.00 × nginx, at most 2.00",
                        "GOAL MISSED: cost, postern: 2.00 × nginx, at most 1.90",
                        "goal met: rate, postern: 10000.00, at least 10000.00",
                        "GOAL MISSED: rate, postern: 10000.00, at least 10001.00");
        assertThat(figures.meet(List.of(Goal.atMost("cost", "postern", 2, "nginx"))))
                .isTrue();
        assertThat(figures.meet(List.of(Goal.atLeast("cost", "postern", 3, ""))))
                .isFalse();
    }
}
