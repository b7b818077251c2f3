package dev.postern.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.TestPki;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslCertificateCompressionAlgorithm;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig.AlgorithmMode;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.KeyCertOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.Test;

class BoringSslContextsTest {
    private static final int ZLIB = 1;

    /** What is inflated before a certificate has been looked at is a way in (RFC 8879 5). */
    @Test
    void neverCompressesACertificateNorTakesACompressedOne() throws Exception {
        List<String> work = new ArrayList<>();
        SslContext server = server();
        SslContext client = client(new Recording(work));

        handshake(client.newEngine(ByteBufAllocator.DEFAULT), server.newEngine(ByteBufAllocator.DEFAULT));

        assertThat(work).isEmpty();
    }

    /** Holds the test above: between two contexts of Netty's own making, certificates are compressed. */
    @Test
    void compressionWouldBeSeen() throws Exception {
        List<String> work = new ArrayList<>();
        SslContext server = SslContextBuilder.forServer(
                        TestPki.serving().keyPair().privateKey(),
                        TestPki.serving().keyPair().chain())
                .sslProvider(SslProvider.OPENSSL)
                .build();
        SslContext client = client(new Recording(work));

        handshake(client.newEngine(ByteBufAllocator.DEFAULT), server.newEngine(ByteBufAllocator.DEFAULT));

        assertThat(work).containsExactly("decompress");
    }

    private static SslContext server() throws Exception {
        KeyCertOptions key = new KeyMaterial(TestPki.serving().keyPair());
        return new BoringSslContexts()
                .forServer(io.netty.handler.ssl.ClientAuth.NONE)
                .keyMananagerFactory(key.getKeyManagerFactory(null))
                .enabledProtocols(Set.of("TLSv1.3"))
                .applicationProtocols(List.of("http/1.1"))
                .create();
    }

    private static SslContext client(OpenSslCertificateCompressionAlgorithm compression) throws Exception {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(TestPki.SERVING.certificate())
                .endpointIdentificationAlgorithm(null)
                .protocols("TLSv1.3")
                .option(
                        OpenSslContextOption.CERTIFICATE_COMPRESSION_ALGORITHMS,
                        OpenSslCertificateCompressionConfig.newBuilder()
                                .addAlgorithm(compression, AlgorithmMode.Both)
                                .build())
                .build();
    }

    private static void handshake(SSLEngine client, SSLEngine server) throws Exception {
        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        client.beginHandshake();
        server.beginHandshake();
        for (int turn = 0; turn < 20 && (isShaking(client) || isShaking(server)); turn++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        assertThat(isShaking(client) || isShaking(server)).isFalse();
        client.closeOutbound();
        server.closeOutbound();
    }

    private static boolean isShaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws Exception {
        in.flip();
        ByteBuffer nothing = ByteBuffer.allocate(32 * 1024);
        while (in.hasRemaining() && engine.unwrap(in, nothing).bytesConsumed() > 0) {
            tasks(engine);
        }
        in.compact();
        while (engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0) {
            tasks(engine);
        }
    }

    private static void tasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private record Recording(List<String> work) implements OpenSslCertificateCompressionAlgorithm {
        @Override
        public byte[] compress(SSLEngine engine, byte[] certificates) throws Exception {
            work.add("compress");
            java.util.zip.Deflater deflater = new java.util.zip.Deflater();
            deflater.setInput(certificates);
            deflater.finish();
            byte[] buffer = new byte[certificates.length + 64];
            int length = deflater.deflate(buffer);
            deflater.end();
            return java.util.Arrays.copyOf(buffer, length);
        }

        @Override
        public byte[] decompress(SSLEngine engine, int length, byte[] compressed) throws Exception {
            work.add("decompress");
            java.util.zip.Inflater inflater = new java.util.zip.Inflater();
            inflater.setInput(compressed);
            byte[] certificates = new byte[length];
            inflater.inflate(certificates);
            inflater.end();
            return certificates;
        }

        @Override
        public int algorithmId() {
            return ZLIB;
        }
    }
}
