package dev.postern.proxy.http;

/** Which octets may stand where in a head; one bit per place, so that a line is held against the grammar in one pass. */
final class Octets {
    /** {@code tchar} of RFC 9110 5.6.2. */
    static final int TOKEN = 1;
    /** {@code tchar} without {@code _}, which some servers take for {@code -}: two names for one header (catalogue D3). */
    static final int NAME = 2;
    /** A field value: visible octets, space and tab (RFC 9110 5.5). */
    static final int VALUE = 4;
    /** A path as RFC 3986 has it, with the brackets that Go's clients leave as they are. */
    static final int PATH = 8;
    /** A query: any visible ASCII character but {@code #}. */
    static final int QUERY = 16;
    /** A registered name or an IPv4 address in {@code Host}. */
    static final int HOST = 32;

    private static final byte[] PLACES = new byte[256];

    static {
        for (int octet = 0; octet < PLACES.length; octet++) {
            PLACES[octet] = (byte) places((char) octet);
        }
    }

    private Octets() {}

    /** Whether the octet may stand in that place. */
    static boolean allows(int place, byte octet) {
        return (PLACES[octet & 0xFF] & place) != 0;
    }

    /** Whether each octet of {@code [from, to)} may stand in that place. */
    static boolean allow(int place, byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((PLACES[octets[i] & 0xFF] & place) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether each character may stand in that place; characters above 255 never may. */
    static boolean allow(int place, CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xFF || (PLACES[c] & place) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int places(char c) {
        boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
        boolean visible = c > ' ' && c < 0x7F;
        boolean token = alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        int places = 0;
        places |= token ? TOKEN : 0;
        places |= token && c != '_' ? NAME : 0;
        places |= visible || c > 0x7F || c == ' ' || c == '\t' ? VALUE : 0;
        places |= visible && "\"#<>?\\^`{|}".indexOf(c) < 0 ? PATH : 0;
        places |= visible && c != '#' ? QUERY : 0;
        places |= alphanumeric || "-._".indexOf(c) >= 0 ? HOST : 0;
        return places;
    }
}
