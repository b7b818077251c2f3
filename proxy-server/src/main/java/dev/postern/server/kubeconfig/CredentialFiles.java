package dev.postern.server.kubeconfig;

import dev.postern.proxy.authn.AuthenticationOptions;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a user shows, and refuses what the gateway would refuse. Every failure is an {@link IllegalArgumentException}
 * that names the option, the rule and what to do, and no secret.
 *
 * @param gateway who is believed there
 * @param embed whether the kubeconfig holds the content instead of the path
 */
public record CredentialFiles(AuthenticationOptions gateway, boolean embed) {
    /** A client certificate and its key. */
    public Credential clientCertificate(Path certificateFile, Path keyFile) {
        String certificate = read("--client-certificate", certificateFile);
        String key = read("--client-key", keyFile);
        KeyPair pair = pair(certificateFile, certificate, keyFile, key);
        X509Certificate leaf = pair.chain().get(0);
        if (leaf.getNotAfter().toInstant().isBefore(Instant.now())) {
            throw new IllegalArgumentException("--client-certificate: " + certificateFile + " expired on "
                    + leaf.getNotAfter().toInstant() + ": have a new one signed");
        }
        requireTrusted(certificateFile, pair.chain());
        return new Credential.ClientCertificate(
                embed ? new Content.Embedded(certificate) : new Content.File(certificateFile),
                embed ? new Content.Embedded(key) : new Content.File(keyFile));
    }

    /** A bearer token of the gateway's static token file. */
    public Credential token(Path file) {
        String token = read("--token-file", file).strip();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "--token-file: " + file + " must hold one token of visible ASCII characters and nothing else");
        }
        if (gateway.tokens().current().stream().noneMatch(known -> known.token().equals(token))) {
            throw new IllegalArgumentException("--token-file: the token in " + file
                    + " is not in authentication.tokenAuthFile, so the gateway would answer 401: add it there first");
        }
        return embed ? new Credential.Token(token) : new Credential.TokenFile(file);
    }

    /** A CA's certificates. */
    public Content authority(Path file) {
        String pem = read("--certificate-authority", file);
        try {
            TrustAnchors.parse(pem);
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException(
                    "--certificate-authority: " + file + " must hold CA certificates in PEM: " + none.getMessage(),
                    none);
        }
        return embed ? new Content.Embedded(pem) : new Content.File(file);
    }

    private void requireTrusted(Path file, List<X509Certificate> chain) {
        Reloadable<TrustAnchors> clientCA = gateway.clientCA();
        if (clientCA == null) {
            throw new IllegalArgumentException("--client-certificate: the configuration takes none: set"
                    + " authentication.x509.clientCAFile to the CA that signed " + file);
        }
        boolean trusted = chain.stream()
                .anyMatch(certificate -> clientCA.current().certificates().stream()
                        .anyMatch(authority -> ServingCertificate.isSignedBy(certificate, authority)));
        if (!trusted) {
            throw new IllegalArgumentException("--client-certificate: " + file
                    + " is not signed by a CA of authentication.x509.clientCAFile, so the gateway would answer 401: have it"
                    + " signed there, or add its CA to that file");
        }
    }

    private static KeyPair pair(Path certificateFile, String certificate, Path keyFile, String key) {
        try {
            return new KeyPair(certificate, key);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "--client-certificate, --client-key: " + certificateFile + " and " + keyFile
                            + " must hold a certificate and its private key in PEM: " + wrong.getMessage(),
                    wrong);
        }
    }

    private static String read(String option, Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException absent) {
            throw new IllegalArgumentException(option + ": file not found: " + file.toAbsolutePath(), absent);
        } catch (IOException broken) {
            throw new IllegalArgumentException(
                    option + ": cannot be read as text: " + file.toAbsolutePath() + " (" + broken.getMessage() + ")",
                    broken);
        }
    }

    /** Refuses a path that is not given beside one that is. */
    public static Path required(@Nullable Path file, String option, String given) {
        if (file == null) {
            throw new IllegalArgumentException(option + ": is required with " + given);
        }
        return file;
    }
}
