package dev.postern.proxy.cluster;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of IP addresses.
 *
 * @param network its first address, IPv4 or IPv6
 * @param prefixLength 0 to 32 or 128
 */
public record Cidr(InetAddress network, int prefixLength) {
    /**
     * Holds the block against its rules.
     *
     * @throws IllegalArgumentException naming the rule
     */
    public Cidr {
        int bits = network.getAddress().length * Byte.SIZE;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length /" + prefixLength + " must be 0 to " + bits);
        }
        if (!first(network, prefixLength).equals(network)) {
            throw new IllegalArgumentException(network.getHostAddress() + "/" + prefixLength
                    + " has bits set after its prefix; the block is "
                    + first(network, prefixLength).getHostAddress() + "/" + prefixLength);
        }
    }

    /**
     * Reads {@code 10.0.0.0/8} or {@code fd00::/8}; a bare address is a block of one.
     *
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = address(slash < 0 ? text : text.substring(0, slash));
        return new Cidr(network, slash < 0 ? network.getAddress().length * Byte.SIZE : length(text, slash));
    }

    private static InetAddress address(String literal) {
        byte[] octets = literal.indexOf('%') >= 0 || literal.indexOf('[') >= 0
                ? null
                : NetUtil.createByteArrayFromIpAddressString(literal);
        // Older parsers read 010.0.0.1 as octal, so nobody may mean anything by it.
        if (octets == null || literal.matches("(.*\\.)?0[0-9]+(\\..*)?") && literal.indexOf(':') < 0) {
            throw new IllegalArgumentException("\"" + literal + "\" is not an IP address");
        }
        return of(octets);
    }

    private static int length(String text, int slash) {
        String digits = text.substring(slash + 1);
        if (!digits.matches("0|[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException("\"" + text + "\" has no prefix length after its /");
        }
        return Integer.parseInt(digits);
    }

    /** Whether the address lies in the block; an IPv4-mapped IPv6 address counts as its IPv4 address. */
    public boolean contains(InetAddress address) {
        // InetAddress itself turns mapped addresses into IPv4 ones wherever it is made from octets or text.
        InetAddress plain = of(address.getAddress());
        return plain.getAddress().length == network.getAddress().length
                && first(plain, prefixLength).equals(network);
    }

    private static InetAddress first(InetAddress address, int prefixLength) {
        byte[] octets = address.getAddress();
        for (int bit = prefixLength; bit < octets.length * Byte.SIZE; bit++) {
            octets[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return of(octets);
    }

    private static InetAddress of(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IP address has 4 or 16 octets", e);
        }
    }
}
