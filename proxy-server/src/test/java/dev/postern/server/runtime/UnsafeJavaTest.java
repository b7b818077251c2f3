package dev.postern.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnsafeJavaTest {
    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.2", "17.0.2+8", "18", "16.0.2", "15"})
    @Tag("E3")
    void refusesReleasesThatAcceptForgedSignatures(String version) {
        assertThat(UnsafeJava.of(Runtime.Version.parse(version)))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains(version, "CVE-2022-21449", "17.0.3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.3", "17.0.15+6-Debian-1deb12u1", "18.0.1", "21.0.5", "25", "25.0.1+8-LTS"})
    void acceptsTheOthers(String version) {
        assertThat(UnsafeJava.of(Runtime.Version.parse(version))).isEmpty();
    }

    @Test
    void acceptsTheOneThatRunsThisTest() {
        assertThat(UnsafeJava.of(Runtime.version())).isEmpty();
    }
}
