package dev.postern.server.dev.streaming;

import dev.postern.server.dev.client.HttpConnection;
import dev.postern.server.dev.streaming.StreamingRequest.Kind;
import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import java.io.IOException;
import java.net.Socket;

/** The streaming server alone, for one request after the other. */
public final class StandInNode implements NodeScenarios.Node, AutoCloseable {
    private static final int OPEN_PORT = 80;

    private final LocalPort echo = LocalPort.echo();
    private final StreamingHost host =
            new StreamingHost(new PortForward("sandbox", "", this::connect), StreamingOptions.DEFAULTS);

    @Override
    public HttpConnection connect() {
        return host.connect();
    }

    @Override
    public String exec(Streams streams, String script) {
        host.serving(new RemoteCommand(Kind.EXEC, streams, () -> LocalProcess.shell(script)));
        return "/";
    }

    @Override
    public String portForward() {
        host.serving(new PortForward("sandbox", "", this::connect));
        return "/";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        host.close();
        echo.close();
    }

    private Socket connect(int port) throws IOException {
        if (port != OPEN_PORT) {
            throw new IOException("connection refused");
        }
        return echo.connect(port);
    }
}
