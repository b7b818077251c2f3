package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @Test
    void readsPathAndQuery() {
        RequestTarget target = RequestTarget.parse("/exec/default/sh%65ll/?a=%2F");

        assertThat(target.path()).isEqualTo("/exec/default/sh%65ll/");
        assertThat(target.decodedPath()).isEqualTo("/exec/default/shell/");
        assertThat(target.rawQuery()).isEqualTo("a=%2F");
        assertThat(target.segments()).containsExactly("exec", "default", "shell");
        assertThat(target.withQuery("/other")).isEqualTo("/other?a=%2F");
    }

    @Test
    void countsAnEncodedSlashForTheRightsAndNotForTheMatch() {
        RequestTarget target = RequestTarget.parse("/exec%2Fdefault");

        assertThat(target.segments()).containsExactly("exec", "default");
        assertThat(target.matchedPath()).isEqualTo("/exec%2Fdefault");
    }

    @Test
    void readsAUrl() {
        assertThat(RequestTarget.parse("https://node:10250/pods?x").path()).isEqualTo("/pods");
        assertThat(RequestTarget.parse("*").path()).isEqualTo("*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/%4", "/%zz", "pods"})
    void refusesWhatIsNoTarget(String target) {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestTarget.parse(target));
    }
}
