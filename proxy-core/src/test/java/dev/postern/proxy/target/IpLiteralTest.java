package dev.postern.proxy.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,10.0.0.1",
        "255.255.255.255,255.255.255.255",
        "0.0.0.0,0.0.0.0",
        "fd00::1,fd00:0:0:0:0:0:0:1",
        "FE80::1,fe80:0:0:0:0:0:0:1",
        "::ffff:a00:1,10.0.0.1",
        "1:2:3:4:5:6:7:8,1:2:3:4:5:6:7:8"
    })
    void readsWhatIsWrittenInFull(String text, String address) {
        assertThat(IpLiteral.parse(text).orElseThrow().getHostAddress()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "127.1",
                "0177.0.0.1",
                "010.0.0.1",
                "2130706433",
                "0x7f.0.0.1",
                "0x7f000001",
                "256.0.0.1",
                "1.2.3",
                "1.2.3.4.",
                "1.2.3.4.5",
                "1.2.3.4:22",
                "user@1.2.3.4",
                "a b",
                "fe80::1%eth0",
                "[::1]",
                "::ffff:127.0.0.1",
                ":::",
                "1::2::3",
                "12345::",
                "::1/128",
                "１.２.３.４",
                "1.2.3.4\n"
            })
    void takesNothingElseForAnAddressOrAName(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
        assertThat(IpLiteral.isName(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", "ip-10-0-0-1.ec2.internal", "NODE.example", "1a", "0xnode", "a.b0"})
    void knowsAHostName(String text) {
        assertThat(IpLiteral.isName(text)).isTrue();
        assertThat(IpLiteral.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", "a-", "a..b", "a.", ".a", "a_b", "a.1", "a.0x1f", "ä", "a/b", "a:1"})
    void knowsWhatIsNoHostName(String text) {
        assertThat(IpLiteral.isName(text)).isFalse();
    }
}
