package dev.postern.proxy.target;

import dev.postern.proxy.cluster.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which addresses may be dialled with the certificate that may exec into every pod. Whoever can write a Node's status
 * chooses its address (CVE-2022-3294), so only unicast addresses of other machines pass: never loopback unless a node
 * block lies inside it, never link-local, multicast, a cloud's metadata service, or an IPv6 form that carries one of
 * these, and never the gateway or the API server.
 */
final class DialRules {
    private static final int HIGHEST_PORT = 65535;
    /** Metadata services outside link-local: AWS, Google Cloud, Alibaba Cloud, Azure, Oracle Cloud. */
    private static final Set<InetAddress> METADATA_SERVICES = Stream.of(
                    "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16", "192.0.0.192")
            .map(text -> IpLiteral.parse(text).orElseThrow())
            .collect(Collectors.toUnmodifiableSet());

    private final TargetOptions options;

    DialRules(TargetOptions options) {
        this.options = options;
    }

    /** Why the address may not be dialled, without naming it; empty where it may. */
    Optional<String> refusal(InetAddress ip, int port) {
        if (port < 1 || port > HIGHEST_PORT) {
            return Optional.of("its kubelet port is not between 1 and 65535");
        }
        if (ip.isLoopbackAddress()) {
            if (options.nodeCIDRs().stream().noneMatch(block -> isLoopback(block) && block.contains(ip))) {
                return Optional.of("it is a loopback address, and no block of nodeCIDRs lies inside loopback");
            }
        } else if (!isGlobalUnicast(ip) || METADATA_SERVICES.contains(ip)) {
            return Optional.of("it is not a global unicast address");
        } else if (!options.nodeCIDRs().isEmpty()
                && options.nodeCIDRs().stream().noneMatch(block -> block.contains(ip))) {
            return Optional.of("it lies outside nodeCIDRs");
        }
        return options.forbidden().stream().anyMatch(forbidden -> names(forbidden, ip, port))
                ? Optional.of("it is the gateway's own or the API server's")
                : Optional.empty();
    }

    private static boolean isLoopback(Cidr block) {
        int shortest = block.network() instanceof Inet4Address ? 8 : 128;
        return block.network().isLoopbackAddress() && block.prefixLength() >= shortest;
    }

    private static boolean isGlobalUnicast(InetAddress ip) {
        byte[] octets = ip.getAddress();
        if (ip.isAnyLocalAddress() || ip.isLoopbackAddress() || ip.isLinkLocalAddress() || ip.isMulticastAddress()) {
            return false;
        }
        return ip instanceof Inet4Address ? isHost(octets) : !hidesAnother(octets);
    }

    /** Not {@code 0.0.0.0/8} (RFC 1122 3.2.1.3) and not the limited broadcast. */
    private static boolean isHost(byte[] octets) {
        return octets[0] != 0 && !Arrays.equals(octets, new byte[] {-1, -1, -1, -1});
    }

    /**
     * Whether an IPv6 address carries an IPv4 address that may not be dialled itself: IPv4-compatible (RFC 4291 2.5.5.1),
     * NAT64 (RFC 6052), 6to4 (RFC 3056). Local-use NAT64 (RFC 8215) and Teredo (RFC 4380), where the place or the form of
     * it varies, are always refused. An IPv4-mapped address is an {@link Inet4Address} already.
     */
    private static boolean hidesAnother(byte[] octets) {
        if (startsWith(octets, 0x00, 0x64, 0xff, 0x9b)) {
            boolean wellKnown = allZero(octets, 4, 12);
            return !wellKnown || !isGlobalUnicast(embedded(octets, 12));
        }
        if (startsWith(octets, 0x20, 0x02)) {
            return !isGlobalUnicast(embedded(octets, 2));
        }
        return startsWith(octets, 0x20, 0x01, 0x00, 0x00) || allZero(octets, 0, 12);
    }

    private static InetAddress embedded(byte[] octets, int start) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(octets, start, start + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an IPv4 address", e);
        }
    }

    private static boolean startsWith(byte[] octets, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((octets[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean allZero(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean names(InetSocketAddress forbidden, InetAddress ip, int port) {
        InetAddress address = forbidden.getAddress();
        if (address == null || forbidden.getPort() != port) {
            return false;
        }
        return address.equals(ip) || address.isAnyLocalAddress() && isOurs(ip);
    }

    private static boolean isOurs(InetAddress ip) {
        try {
            return ip.isLoopbackAddress() || NetworkInterface.getByInetAddress(ip) != null;
        } catch (SocketException e) {
            // Not knowing the machine's own addresses, take every one for ours.
            return true;
        }
    }
}
