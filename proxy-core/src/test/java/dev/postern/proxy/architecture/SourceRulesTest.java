package dev.postern.proxy.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceRulesTest {
    @Test
    void everySourceKeepsTheRules() throws IOException {
        assertThat(SourceRules.broken(Path.of("src/main/java"))).isEmpty();
        assertThat(SourceRules.tooLong(Path.of("src/test/java"))).isEmpty();
    }

    @Test
    void eachRuleIsHeld(@TempDir Path sources) throws IOException {
        Files.writeString(sources.resolve("Long.java"), """
                record Wide(int a, int b, int c, int d, int e, int f) { static int g; }
                class Long {
                    void narrow(int a, int b, int c, int d) { options.setFollowRedirects(false); }
                    void wide(int a, int b, int c, int d, int e) { options.setFollowRedirects(yes); }
                    void tall() {%s}
                }
                %s""".formatted("\n".repeat(40), "\n".repeat(305)));

        assertThat(SourceRules.broken(sources))
                .containsExactly(
                        "Long.java:1: file: 351, more than 350",
                        "Long.java:1: components of record Wide: 6, more than 5",
                        "Long.java:4: parameters of wide: 5, more than 4",
                        "Long.java:4: follows redirects",
                        "Long.java:5: lines of method tall: 41, more than 40");
    }
}
