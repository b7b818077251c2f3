package dev.postern.server.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerUrlTest {
    @Test
    void isWhatTheGatewayListensOn() {
        assertThat(ServerUrl.of("127.0.0.1", 6443).url()).isEqualTo("https://127.0.0.1:6443");
        assertThat(ServerUrl.of("gateway.example.com", 443).url()).isEqualTo("https://gateway.example.com:443");
        assertThat(ServerUrl.of("2001:db8::1", 6443))
                .isEqualTo(new ServerUrl("https://[2001:db8::1]:6443", "2001:db8::1"));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 6443, serving.bindAddress: 0.0.0.0 stands for every address",
        "'::', 6443, serving.bindAddress: :: stands for every address",
        "fe80::1, 6443, serving.bindAddress: fe80::1 cannot be dialled from another host",
        "127.0.0.1, 0, serving.port: 0 is any free port",
    })
    void cannotBeGuessedWhereNoClientCouldDialIt(String address, int port, String sentence) {
        assertThatThrownBy(() -> ServerUrl.of(address, port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence)
                .hasMessageContaining("--server https://HOST:PORT");
    }

    @Test
    void isReadAsGiven() {
        assertThat(ServerUrl.parse("https://[::1]:6443/path"))
                .isEqualTo(new ServerUrl("https://[::1]:6443/path", "::1"));
    }

    @ParameterizedTest
    @CsvSource({"http://host", "host:6443", "https://", "https://u@host", "https://host?a", "https://a b"})
    void refusesWhatIsNoServer(String url) {
        assertThatThrownBy(() -> ServerUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--server: ");
    }
}
