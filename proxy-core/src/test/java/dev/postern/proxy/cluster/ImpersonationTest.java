package dev.postern.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postern.proxy.http.HttpFields.Field;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Security catalogue D5 and D6. */
class ImpersonationTest {
    @Test
    void writesTheHeadersOfClientGo() {
        Impersonation who = new Impersonation(
                "alice", "42", List.of("developers", "ops"), Map.of("example.org/Reason", List.of("a", "b")));

        assertThat(who.fields())
                .containsExactly(
                        new Field("Impersonate-User", "alice"),
                        new Field("Impersonate-Uid", "42"),
                        new Field("Impersonate-Group", "developers"),
                        new Field("Impersonate-Group", "ops"),
                        new Field("Impersonate-Extra-example.org%2Freason", "a"),
                        new Field("Impersonate-Extra-example.org%2Freason", "b"));
    }

    @ParameterizedTest
    @CsvSource({
        "scopes, scopes",
        "Scopes, scopes",
        "a b, a%20b",
        "a:b=c, a%3Ab%3Dc",
        "50%, 50%25",
        "authentication.kubernetes.io/credential-id, authentication.kubernetes.io%2Fcredential-id",
        "é, %C3%A9",
    })
    void escapesExtraKeysAsClientGoDoes(String key, String escaped) {
        Impersonation who = new Impersonation("alice", "", List.of(), Map.of(key, List.of("x")));

        assertThat(who.fields()).contains(new Field("Impersonate-Extra-" + escaped, "x"));
    }

    @Test
    void writesOctetsOfUtf8() {
        assertThat(new Impersonation("zoë", "", List.of(), Map.of()).fields())
                .containsExactly(new Field("Impersonate-User", "zo\u00C3\u00AB"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " alice",
                "alice ",
                "alice\t",
                "\u00A0alice",
                "a\r\nImpersonate-Group: system:masters",
                "a\nb",
                "a\u0000b",
                "a\u007Fb",
                "a\u0085b",
                "a\u2028b",
                "a\u202Eb",
                "a\uD800b"
            })
    void refusesWhatNoHeaderCarriesExactly(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Impersonation(text, "", List.of(), Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Impersonation("a", "", List.of(text), Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Impersonation("a", "", List.of(), Map.of("k", List.of(text))));
    }

    @Test
    void refusesAUidThatNoHeaderCarries() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Impersonation("a", "1\r\n", List.of(), Map.of()))
                .withMessage("a UID is empty or cannot be written into a header");
    }

    @Test
    void refusesAnEmptyExtraKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Impersonation("a", "", List.of(), Map.of("", List.of("x"))));
    }
}
