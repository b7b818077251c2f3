package dev.postern.proxy.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The octets of a fuzzer, taken apart from the front; where they are at an end there are zeros and empty pieces. */
final class FuzzInput {
    private final byte[] octets;
    private int at;

    FuzzInput(byte[] octets) {
        this.octets = octets;
    }

    boolean isAtEnd() {
        return at == octets.length;
    }

    int octet() {
        return isAtEnd() ? 0 : octets[at++] & 0xFF;
    }

    /** So many octets, or as many as there are. */
    byte[] piece(int length) {
        int from = at;
        at += Math.min(length, octets.length - at);
        return Arrays.copyOfRange(octets, from, at);
    }

    byte[] rest() {
        return piece(octets.length);
    }

    /** The same octets in pieces of this size. */
    static List<byte[]> cut(byte[] octets, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < octets.length; at += size) {
            pieces.add(Arrays.copyOfRange(octets, at, Math.min(octets.length, at + size)));
        }
        return pieces;
    }
}
