package dev.postern.proxy.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.cluster.Cidr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialRulesTest {
    private static final int PORT = 10250;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "255.255.255.255",
                "169.254.169.254",
                "224.0.0.1",
                "239.1.1.1",
                "100.100.100.200",
                "168.63.129.16",
                "::1",
                "::",
                "::7f00:1",
                "::ffff:7f00:1",
                "::ffff:a9fe:a9fe",
                "fe80::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::a00:1",
                "2002:7f00:1::1",
                "2002:a9fe:a9fe::",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "fd00:ec2::254"
            })
    void neverDialsWhatIsNoMachineOfTheCluster(String address) {
        assertThat(rules().refusal(ip(address), PORT)).isPresent();
        assertThat(rules("0.0.0.0/0", "::/0").refusal(ip(address), PORT)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "172.16.3.4",
                "192.168.1.1",
                "8.8.8.8",
                "100.64.0.1",
                "240.0.0.1",
                "fd00::1",
                "2a00::1",
                "64:ff9b::a00:1",
                "2002:a00:1::1"
            })
    void dialsGlobalUnicast(String address) {
        assertThat(rules().refusal(ip(address), PORT)).isEmpty();
    }

    @Test
    void dialsLoopbackOnlyWhereABlockLiesInsideIt() {
        assertThat(rules("127.0.0.0/8").refusal(ip("127.0.0.1"), PORT)).isEmpty();
        assertThat(rules("127.0.0.2/32").refusal(ip("127.0.0.1"), PORT)).isPresent();
        assertThat(rules("::1/128").refusal(ip("::1"), PORT)).isEmpty();
        assertThat(rules("::/0").refusal(ip("::1"), PORT)).isPresent();
    }

    @Test
    void dialsOnlyInsideTheNodeBlocks() {
        DialRules rules = rules("10.1.0.0/16", "fd00::/8");
        assertThat(rules.refusal(ip("10.1.2.3"), PORT)).isEmpty();
        assertThat(rules.refusal(ip("fd12::1"), PORT)).isEmpty();
        assertThat(rules.refusal(ip("10.2.0.1"), PORT)).isPresent();
        assertThat(rules.refusal(ip("2a00::1"), PORT)).isPresent();
    }

    @Test
    @Tag("B8")
    void neverDialsTheGatewayOrTheApiServer() {
        DialRules rules = new DialRules(new TargetOptions(
                List.of(),
                List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.0.0.0/8")),
                Set.of(new InetSocketAddress("10.0.0.1", 6443), new InetSocketAddress("0.0.0.0", 7443))));
        assertThat(rules.refusal(ip("10.0.0.1"), 6443)).isPresent();
        assertThat(rules.refusal(ip("10.0.0.1"), PORT)).isEmpty();
        assertThat(rules.refusal(ip("10.0.0.2"), 6443)).isEmpty();
        assertThat(rules.refusal(ip("127.0.0.1"), 7443)).isPresent();
        assertThat(rules.refusal(ip("10.0.0.2"), 7443)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65536})
    void neverDialsAPortThatIsNone(int port) {
        assertThat(rules().refusal(ip("10.0.0.1"), port)).isPresent();
    }

    private static DialRules rules(String... blocks) {
        return new DialRules(
                new TargetOptions(List.of(), Stream.of(blocks).map(Cidr::parse).toList(), Set.of()));
    }

    private static InetAddress ip(String literal) {
        return IpLiteral.parse(literal).orElseThrow();
    }
}
