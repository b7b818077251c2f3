package dev.postern.proxy.cluster;

import java.net.InetAddress;

/**
 * A block of IP addresses.
 *
 * @param network its first address, IPv4 or IPv6
 * @param prefixLength 0 to 32 or 128
 */
public record Cidr(InetAddress network, int prefixLength) {
    /**
     * Reads {@code 10.0.0.0/8} or {@code fd00::/8}; a bare address is a block of one.
     *
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Cidr parse(String text) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Whether the address lies in the block; an IPv4-mapped IPv6 address counts as its IPv4 address. */
    public boolean contains(InetAddress address) {
        throw new UnsupportedOperationException("skeleton");
    }
}
