package dev.postern.server.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigDocumentTest {
    private static final KubeconfigEntry ENTRY = new KubeconfigEntry(
            "alice@dev",
            new KubeconfigEntry.Cluster(
                    "dev", "https://127.0.0.1:6443", new Content.File(Path.of("/pki/ca.crt")), "localhost"),
            new KubeconfigEntry.User("alice", new Credential.Token("0123")));

    @Test
    void startsAKubeconfigOfItsOwn() {
        KubeconfigDocument document = KubeconfigDocument.empty();

        assertThat(document.put(ENTRY)).isEmpty();
        document.use("alice@dev");

        assertThat(document.text()).isEqualTo("""
                apiVersion: v1
                kind: Config
                clusters:
                - name: dev
                  cluster:
                    server: https://127.0.0.1:6443
                    certificate-authority: /pki/ca.crt
                    tls-server-name: localhost
                contexts:
                - name: alice@dev
                  context:
                    cluster: dev
                    user: alice
                current-context: alice@dev
                users:
                - name: alice
                  user:
                    token: "0123"
                """);
    }

    @Test
    void leavesOtherEntriesAsTheyWereWritten() {
        String before = """
                # my clusters
                apiVersion: v1
                kind: Config
                preferences: {}
                clusters:
                - name: work # the old one
                  cluster: {server: 'https://192.0.2.1', insecure-skip-tls-verify: true}
                - name: dev
                  cluster: {server: 'https://192.0.2.2'}
                users:
                - name: bob
                  user:
                    token: 0x1F
                    extra: 012
                contexts:
                - name: work
                  context: {cluster: work, user: bob, namespace: "on"}
                current-context: work
                extensions: null
                """;

        KubeconfigDocument document = KubeconfigDocument.parse(before);
        List<String> replaced = document.put(ENTRY);

        assertThat(replaced).containsExactly("cluster dev");
        assertThat(document.text())
                .contains(
                        "# my clusters",
                        "preferences: {}",
                        "- name: work # the old one",
                        "cluster: {server: 'https://192.0.2.1', insecure-skip-tls-verify: true}",
                        "token: 0x1F",
                        "extra: 012",
                        "context: {cluster: work, user: bob, namespace: \"on\"}",
                        "current-context: work",
                        "extensions: null",
                        "- name: alice@dev")
                .doesNotContain("192.0.2.2");
    }

    @Test
    void putsTheSameEntryInOnlyOnce() {
        KubeconfigDocument document = KubeconfigDocument.empty();
        document.put(ENTRY);
        String once = document.text();

        KubeconfigDocument again = KubeconfigDocument.parse(once);

        assertThat(again.put(ENTRY)).containsExactly("cluster dev", "user alice", "context alice@dev");
        assertThat(again.text()).isEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# nothing\n", "---\n", "null", "apiVersion: v1\nclusters: null\n", "{\"clusters\": []}"})
    void takesAFileThatHasNoEntriesYet(String text) {
        KubeconfigDocument document = KubeconfigDocument.parse(text);
        document.put(ENTRY);

        assertThat(KubeconfigDocument.parse(document.text()).put(ENTRY)).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: [ | is not valid YAML: line 1",
                "- a | is no kubeconfig: one YAML mapping is expected",
                "'a: b\n---\na: b' | is no kubeconfig: one YAML mapping is expected",
                "users: no | is no kubeconfig: users must be a list",
            })
    void refusesWhatIsNoKubeconfig(String text, String sentence) {
        assertThatThrownBy(() -> KubeconfigDocument.parse(text).put(ENTRY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void quotesWhatYaml11ReadsAsSomethingElse() {
        KubeconfigDocument document = KubeconfigDocument.empty();
        document.put(new KubeconfigEntry(
                "on",
                new KubeconfigEntry.Cluster("no", "https://h", new Content.Embedded("x"), null),
                new KubeconfigEntry.User(
                        "1e3",
                        new Credential.Exec(
                                "client.authentication.k8s.io/v1", "get token", List.of("--x", "12:30", "y")))));

        assertThat(document.text())
                .contains(
                        "name: \"on\"",
                        "cluster: \"no\"",
                        "user: \"1e3\"",
                        "command: \"get token\"",
                        "- \"--x\"",
                        "- \"12:30\"",
                        "- \"y\"",
                        "interactiveMode: IfAvailable",
                        "certificate-authority-data: \"eA==\"".replace("\"", ""));
    }
}
