package dev.postern.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReloadableTest {
    private final Reloadable<String> value = Reloadable.of("a");
    private final List<String> told = new ArrayList<>();

    @Test
    void tellsOfEachNewValueUntilItIsToldToStop() {
        Consumer<String> listener = told::add;
        Runnable first = value.onChange(listener);
        value.onChange(listener);
        value.set("b");

        first.run();
        first.run();
        value.set("c");

        assertThat(told).containsExactly("b", "b", "c");
    }

    @Test
    void whatIsMadeOfAValueFollowsIt() {
        Reloadable<Integer> length = value.map(String::length);
        assertThat(length.current()).isOne();

        value.set("three");
        assertThat(length.current()).isEqualTo(5);
    }

    @Test
    void whatIsMadeOfTwoFollowsBoth() {
        Reloadable<String> other = Reloadable.of("x");
        Reloadable<String> both = Reloadable.both(value, other, String::concat);
        both.onChange(told::add);

        other.set("y");
        value.set("b");

        assertThat(both.current()).isEqualTo("by");
        assertThat(told).containsExactly("ay", "by");
    }

    @Test
    void twoThatChangeAtATimeAreNeverOlderThanTheirLastValues() {
        Reloadable<Integer> one = Reloadable.of(0);
        Reloadable<Integer> other = Reloadable.of(0);
        Reloadable<Integer> sum = Reloadable.both(one, other, Integer::sum);

        for (int round = 1; round <= 2_000; round++) {
            int next = round;
            IntStream.range(0, 2).parallel().forEach(i -> (i == 0 ? one : other).set(next));
            assertThat(sum.current()).isEqualTo(2 * next);
        }
    }
}
