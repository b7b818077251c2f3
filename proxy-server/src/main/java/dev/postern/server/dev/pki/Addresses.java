package dev.postern.server.dev.pki;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Subject alternative names (RFC 5280, 4.2.1.6): DNS names and IP addresses. */
final class Addresses {
    private static final int DNS = 2;
    private static final int IP = 7;

    private Addresses() {}

    /** The kind of name that an address is. */
    static int type(String address) {
        return NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address) ? IP : DNS;
    }

    /** Whether the certificate has exactly these names. */
    static boolean are(List<String> wanted, X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> found = certificate.getSubjectAlternativeNames();
        Set<String> names = found == null
                ? Set.of()
                : found.stream()
                        .map(name -> canonical(String.valueOf(name.get(1))))
                        .collect(Collectors.toSet());
        return names.equals(wanted.stream().map(Addresses::canonical).collect(Collectors.toSet()));
    }

    /** IP addresses have several texts. */
    private static String canonical(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null ? address : NetUtil.bytesToIpAddress(bytes);
    }
}
