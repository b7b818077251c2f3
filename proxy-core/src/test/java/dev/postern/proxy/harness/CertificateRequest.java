package dev.postern.proxy.harness;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * What a test certificate says. Immutable; valid from a day ago for ten years unless told otherwise.
 *
 * @param subject in DER order
 * @param names subject alternative names
 * @param usages extended key usages; empty leaves the extension out
 * @param notBefore first instant of validity
 * @param notAfter last instant of validity
 */
public record CertificateRequest(
        X500Name subject, List<GeneralName> names, List<KeyPurposeId> usages, Instant notBefore, Instant notAfter) {
    public CertificateRequest {
        names = List.copyOf(names);
        usages = List.copyOf(usages);
    }

    /** A certificate with this subject and nothing else. */
    public static CertificateRequest of(X500Name subject) {
        Instant now = Instant.now();
        return new CertificateRequest(
                subject, List.of(), List.of(), now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(3650)));
    }

    /** {@code O=group,…,CN=name}, for client authentication: a Kubernetes user and its groups. */
    public static CertificateRequest user(String name, String... groups) {
        return of(subject(name, groups)).usage(KeyPurposeId.id_kp_clientAuth);
    }

    /** {@code CN=name} for server authentication; add names with {@link #ip} and {@link #dns}. */
    public static CertificateRequest server(String name) {
        return of(subject(name)).usage(KeyPurposeId.id_kp_serverAuth);
    }

    /** A kubelet's serving certificate: {@code O=system:nodes,CN=system:node:<node>}, SAN 127.0.0.1. */
    public static CertificateRequest kubelet(String node) {
        return of(subject("system:node:" + node, "system:nodes"))
                .usage(KeyPurposeId.id_kp_serverAuth)
                .ip("127.0.0.1");
    }

    public CertificateRequest ip(String literal) {
        return named(new GeneralName(GeneralName.iPAddress, literal));
    }

    public CertificateRequest dns(String name) {
        return named(new GeneralName(GeneralName.dNSName, name));
    }

    /** The same without any subject alternative name. */
    public CertificateRequest withoutNames() {
        return new CertificateRequest(subject, List.of(), usages, notBefore, notAfter);
    }

    /** The same with exactly these extended key usages. */
    public CertificateRequest usage(KeyPurposeId... only) {
        return new CertificateRequest(subject, names, List.of(only), notBefore, notAfter);
    }

    public CertificateRequest valid(Instant from, Instant until) {
        return new CertificateRequest(subject, names, usages, from, until);
    }

    /** Ended an hour ago. */
    public CertificateRequest expired() {
        return valid(Instant.now().minus(Duration.ofDays(2)), Instant.now().minus(Duration.ofHours(1)));
    }

    /** Begins in an hour. */
    public CertificateRequest notYetValid() {
        return valid(Instant.now().plus(Duration.ofHours(1)), Instant.now().plus(Duration.ofDays(2)));
    }

    KeyPurposeId[] usageArray() {
        return usages.toArray(KeyPurposeId[]::new);
    }

    GeneralNames generalNames() {
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private CertificateRequest named(GeneralName name) {
        List<GeneralName> more = new ArrayList<>(names);
        more.add(name);
        return new CertificateRequest(subject, more, usages, notBefore, notAfter);
    }

    private static X500Name subject(String commonName, String... organizations) {
        X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
        Arrays.stream(organizations)
                .forEach(organization -> builder.addRDN(BCStyle.O, new DERUTF8String(organization)));
        if (!commonName.isEmpty()) {
            builder.addRDN(BCStyle.CN, new DERUTF8String(commonName));
        }
        return builder.build();
    }
}
