package dev.postern.proxy.harness;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client's side of TLS. Contexts are shared per certificate, so that sessions resume as a real client's do. */
public final class TestClientTls {
    private static final Map<Optional<TestCertificate>, SSLContext> CONTEXTS = new ConcurrentHashMap<>();

    private final SSLContext context;
    private final Consumer<SSLParameters> adjust;

    private TestClientTls(SSLContext context, Consumer<SSLParameters> adjust) {
        this.context = context;
        this.adjust = adjust;
    }

    /** Shows this certificate, if any, after its parameters were adjusted. */
    public static TestClientTls of(@Nullable TestCertificate identity, Consumer<SSLParameters> adjust) {
        SSLContext context =
                CONTEXTS.computeIfAbsent(Optional.ofNullable(identity), ignored -> TestTls.showing(identity));
        return new TestClientTls(context, adjust);
    }

    /** The same with a context of its own: it resumes nothing, and so sends no server name that an older session had. */
    public static TestClientTls fresh(@Nullable TestCertificate identity, Consumer<SSLParameters> adjust) {
        return new TestClientTls(TestTls.showing(identity), adjust);
    }

    SSLSocket over(Socket tcp) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(tcp, "127.0.0.1", tcp.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        adjust.accept(parameters);
        socket.setSSLParameters(parameters);
        return socket;
    }
}
