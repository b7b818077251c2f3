package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import dev.postern.proxy.authn.Identity;
import dev.postern.server.SampleFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsUserUidAndGroups() {
        assertThat(read("t1,alice,1001,\"a,b\"\n\nt2,\"Bob, \"\"B\"\"\",1002\n"))
                .contains(List.of(
                        new StaticToken(
                                "t1",
                                new Identity("alice", "1001", List.of("a", "b", "system:authenticated"), Map.of())),
                        new StaticToken(
                                "t2", new Identity("Bob, \"B\"", "1002", List.of("system:authenticated"), Map.of()))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            canary,alice | line 1: must be token,user,uid or token,user,uid,"group1,group2"
            canary,alice,1,g,h | line 1: must be token,user,uid or token,user,uid,"group1,group2"
            ,alice,1 | line 1: its token must be of visible characters without spaces
            can ary,alice,1 | line 1: its token must be of visible characters without spaces
            canary, ,1 | line 1: its user must not be blank, and nothing may hold a control character
            """)
    void refusesWithTheLineAndWithoutTheToken(String text, String message) {
        Place place = Place.root(folder).at("tokenAuthFile");

        assertThat(TokenFile.read(SampleFolder.in(folder).secret("t.csv", text), place))
                .isEmpty();
        assertThat(place.problems()).containsExactly(new ConfigProblem("tokenAuthFile", "t.csv: " + message));
        assertThat(place.problems().toString()).doesNotContain("canary");
    }

    @Test
    void refusesATokenOfTwoUsersAndAnEmptyFile() {
        Place place = Place.root(folder).at("tokenAuthFile");
        SampleFolder files = SampleFolder.in(folder);

        assertThat(TokenFile.read(files.secret("two.csv", "t,alice,1\nt,bob,2\n"), place))
                .isEmpty();
        assertThat(TokenFile.read(files.secret("none.csv", "\n"), place)).isEmpty();
        assertThat(place.problems())
                .extracting(ConfigProblem::message)
                .containsExactly("two.csv: line 2: has the same token as a line before it", "none.csv: holds no token");
    }

    private Optional<List<StaticToken>> read(String text) {
        return TokenFile.read(SampleFolder.in(folder).secret("t.csv", text), Place.root(folder));
    }
}
