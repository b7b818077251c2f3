package dev.postern.server.kubeconfig;

import dev.postern.proxy.tls.KeyPair;
import io.netty.util.NetUtil;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client must know to verify the gateway's serving certificate. */
public final class ServingCertificate {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");
    private static final int DNS = 2;
    private static final int IP = 7;

    private final String pem;
    private final List<X509Certificate> chain;
    private final List<String> names;

    public ServingCertificate(KeyPair keyPair) {
        this.pem = keyPair.certificateChainPem();
        this.chain = keyPair.chain();
        this.names = names(chain.get(0));
    }

    /**
     * The certificate that a client must trust: the topmost of the chain's issuers, or the certificate itself where it is its
     * own. As PEM; nothing where the chain does not hold it.
     */
    public Optional<String> authority() {
        int top = 0;
        for (int above = issuer(top); above > top; above = issuer(top)) {
            top = above;
        }
        X509Certificate authority = chain.get(top);
        return top > 0 || isSignedBy(authority, authority) ? Optional.of(block(top)) : Optional.empty();
    }

    /**
     * The name to verify the certificate for, where a client dials this host: nothing where the certificate names the host.
     *
     * @throws IllegalArgumentException where the certificate has no name at all
     */
    public Optional<String> nameInsteadOf(String host) {
        if (names.stream().anyMatch(name -> matches(name, host))) {
            return Optional.empty();
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "serving.tlsCertFile: the certificate has no subject alternative name, and"
                            + " kubectl verifies no other: make one for the name that users dial");
        }
        return Optional.of(names.stream()
                .filter(name -> !name.startsWith("*"))
                .findFirst()
                .orElseGet(() -> names.get(0).replaceFirst("[*]", "postern")));
    }

    /** Whether the certificate is for this name or address. */
    public boolean isFor(String host) {
        return names.stream().anyMatch(name -> matches(name, host));
    }

    /** The position of the chain's certificate that signed this one; the same position where there is none. */
    private int issuer(int position) {
        for (int i = position + 1; i < chain.size(); i++) {
            if (isSignedBy(chain.get(position), chain.get(i))) {
                return i;
            }
        }
        return position;
    }

    static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
        if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException other) {
            return false;
        }
    }

    private String block(int position) {
        Matcher blocks = BLOCK.matcher(pem);
        for (int i = 0; i <= position; i++) {
            if (!blocks.find()) {
                throw new IllegalStateException("a chain with more certificates than PEM blocks");
            }
        }
        return blocks.group() + "\n";
    }

    /** A star stands for the first label (RFC 6125, 6.4.3, as Go has it). */
    private static boolean matches(String name, String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null) {
            byte[] named = NetUtil.createByteArrayFromIpAddressString(name);
            return named != null && NetUtil.bytesToIpAddress(named).equals(NetUtil.bytesToIpAddress(address));
        }
        String wanted = host.toLowerCase(Locale.ROOT);
        return name.startsWith("*.")
                ? wanted.indexOf('.') > 0
                        && wanted.substring(wanted.indexOf('.')).equals(name.substring(1))
                : name.equals(wanted);
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> found = certificate.getSubjectAlternativeNames();
            for (List<?> name : found == null ? List.<List<?>>of() : found) {
                if (name.get(0).equals(DNS) || name.get(0).equals(IP)) {
                    names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException broken) {
            throw new IllegalArgumentException(
                    "serving.tlsCertFile: the subject alternative names cannot be read", broken);
        }
        return names;
    }
}
