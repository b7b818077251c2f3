package dev.postern.server.bench;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

/** The loader's and the fake kubelet's TLS, with BoringSSL so that they cost as little as can be. */
final class BenchTls {
    private BenchTls() {}

    /**
     * The fake kubelet's side: client certificates of the rig's CA are required, and sessions can be resumed by tickets, as
     * Go's server lets every client of a real kubelet.
     */
    static SslContext kubelet(Path folder, Path clientCA) throws IOException, GeneralSecurityException {
        SslContext context = SslContextBuilder.forServer(
                        folder.resolve("kubelet.crt").toFile(),
                        folder.resolve("kubelet.key").toFile())
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(VerifiedOnce.of(clientCA))
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        ((OpenSslSessionContext) context.sessionContext()).setTicketKeys(ticketKey());
        return context;
    }

    private static OpenSslSessionTicketKey ticketKey() {
        SecureRandom random = new SecureRandom();
        byte[] name = new byte[OpenSslSessionTicketKey.NAME_SIZE];
        byte[] hmacKey = new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE];
        byte[] aesKey = new byte[OpenSslSessionTicketKey.AES_KEY_SIZE];
        random.nextBytes(name);
        random.nextBytes(hmacKey);
        random.nextBytes(aesKey);
        return new OpenSslSessionTicketKey(name, hmacKey, aesKey);
    }

    /**
     * A user's side: a fresh handshake each time, as every kubectl process does. A session is resumed by host and port, so
     * the engines are made without them, and there is no name to verify then.
     */
    static SslContext client(Path serverCA, Path certificate, Path key) throws IOException, GeneralSecurityException {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(VerifiedOnce.of(serverCA))
                .keyManager(certificate.toFile(), key.toFile())
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    /** A certificate {@code name.crt} with key {@code name.key} in the folder, signed by that CA. */
    static void issue(Path folder, String name, Subject subject) throws IOException, InterruptedException {
        Path request = folder.resolve(name + ".csr");
        Path extensions = folder.resolve(name + ".ext");
        java.nio.file.Files.writeString(extensions, "subjectAltName=" + subject.names() + "\n");
        Shell.run(
                folder,
                "openssl",
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                name + ".key",
                "-out",
                request.toString(),
                "-subj",
                subject.name());
        Shell.run(
                folder,
                "openssl",
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                subject.ca() + ".crt",
                "-CAkey",
                subject.ca() + ".key",
                "-CAcreateserial",
                "-CAserial",
                folder.resolve(name + ".srl").toString(),
                "-out",
                name + ".crt",
                "-days",
                "2",
                "-extfile",
                extensions.toString());
    }

    /**
     * Whom a certificate names.
     *
     * @param name as OpenSSL writes it ({@code /O=system:nodes/CN=system:node:bench})
     * @param names its SANs as OpenSSL writes them ({@code IP:127.0.0.1,DNS:bench})
     * @param ca path of the signing CA's files without their endings
     */
    record Subject(String name, String names, String ca) {}
}
