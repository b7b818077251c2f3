package dev.postern.proxy.target;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses as a Node may write them. Four decimal numbers without leading zeros, or IPv6 in hexadecimal groups without
 * scope and without a dotted tail; the C library's other spellings ({@code 127.1}, {@code 0177.0.0.1}, {@code 2130706433})
 * are neither addresses nor names here.
 */
final class IpLiteral {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]{2,39}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern NUMERIC = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");
    private static final int NAME_LIMIT = 253;

    private IpLiteral() {}

    /** The address, or nothing where the text is not one. Never asks a resolver. */
    static Optional<InetAddress> parse(String text) {
        boolean wellFormed = IPV4.matcher(text).matches()
                || IPV6.matcher(text).matches() && text.indexOf(':') >= 0 && NetUtil.isValidIpV6Address(text);
        byte[] octets = wellFormed ? NetUtil.createByteArrayFromIpAddressString(text) : null;
        return octets == null ? Optional.empty() : Optional.of(address(octets));
    }

    /** Whether the text is a host name (RFC 1123 2.1) that no resolver takes for a number. */
    static boolean isName(String text) {
        String[] labels = text.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return text.length() <= NAME_LIMIT
                && !NUMERIC.matcher(labels[labels.length - 1]).matches();
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }
}
