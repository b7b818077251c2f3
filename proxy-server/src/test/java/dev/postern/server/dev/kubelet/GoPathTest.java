package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoPathTest {
    @ParameterizedTest
    @CsvSource({
        "'', /",
        "/, /",
        "//, /",
        "/a, /a",
        "/a/, /a/",
        "/a//b, /a/b",
        "/a/./b, /a/b",
        "/a/../b, /b",
        "/../../a/, /a/",
        "/a/.., /",
        "/a/../, /",
        "/a/%2e%2e/b, /a/%2e%2e/b"
    })
    void hasOneSpellingOfAPath(String path, String clean) {
        assertThat(GoPath.clean(path)).isEqualTo(clean);
    }
}
