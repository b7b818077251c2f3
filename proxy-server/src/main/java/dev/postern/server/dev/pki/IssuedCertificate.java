package dev.postern.server.dev.pki;

import dev.postern.proxy.tls.KeyPair;
import java.nio.file.Path;

/**
 * A certificate with its key.
 *
 * @param keyPair the certificate, then its CA's, and the key
 * @param certificateFile where the certificates are, in PEM
 * @param keyFile where the key is, in PEM (PKCS#8)
 */
public record IssuedCertificate(KeyPair keyPair, Path certificateFile, Path keyFile) {}
