package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Port-forward over SPDY: any number of connections, each a data stream and an error stream. Event loop. */
final class SpdyPortForward implements SpdyConnection.Owner {
    /** The only version. */
    static final String PROTOCOL = "portforward.k8s.io";

    private final Channel channel;
    private final PortForward pod;
    private final SessionResources resources;
    private final Map<String, StreamPair> incomplete = new HashMap<>();
    private final Map<SpdyStream, Forwarding> running = new HashMap<>();
    private int forwarded;

    SpdyPortForward(Channel channel, PortForward pod, SessionResources resources) {
        this.channel = channel;
        this.pod = pod;
        this.resources = resources;
    }

    @Override
    public void opened(SpdyStream stream) {
        try {
            int port = check(stream);
            stream.reply();
            pair(stream, port);
        } catch (IllegalArgumentException e) {
            resources.trace().kubelet("stream " + stream.id() + " rejected: " + e.getMessage());
            stream.reset();
        }
    }

    /** Whoever resets the data stream reads no more: the pod need not go on. */
    @Override
    public void reset(SpdyStream stream) {
        Forwarding forwarding = running.get(stream);
        if (forwarding != null) {
            forwarding.abandon();
        }
    }

    @Override
    public void ended(String why) {
        incomplete.values().forEach(StreamPair::cancelExpiry);
        incomplete.clear();
        running.values().forEach(Forwarding::abandon);
        resources.trace().kubelet("closed, " + why + ": " + forwarded + " connections were forwarded");
    }

    /** The port, or what is wrong with the stream's headers. */
    private static int check(SpdyStream stream) {
        int port = PortNumbers.ofHeader(required(stream, "port"));
        String type = required(stream, "streamType");
        if (!type.equals("data") && !type.equals("error")) {
            throw new IllegalArgumentException("invalid stream type \"" + type + "\"");
        }
        return port;
    }

    private static String required(SpdyStream stream, String header) {
        String value = stream.header(header);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("\"" + header + "\" header is required");
        }
        return value;
    }

    private void pair(SpdyStream stream, int port) {
        String request = StreamPair.requestOf(stream);
        StreamPair pair = incomplete.computeIfAbsent(request, id -> new StreamPair(id, expiry(id)));
        pair.add(stream);
        SpdyStream data = pair.data();
        SpdyStream error = pair.error();
        if (data != null && error != null) {
            pair.cancelExpiry();
            incomplete.remove(request);
            forward("request " + request + " to port " + data.header("port"), data, error);
        }
    }

    private ScheduledFuture<?> expiry(String request) {
        return channel.eventLoop()
                .schedule(
                        () -> expire(request),
                        resources.options().streamCreationTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void expire(String request) {
        StreamPair pair = incomplete.remove(request);
        if (pair != null) {
            // The kubelet says here where its connection lies in its memory.
            String connection = "0xc%09x".formatted(System.identityHashCode(channel));
            pair.tell("(conn=" + connection + ", request=" + request + ") timed out waiting for streams");
            resources.trace().kubelet("request " + request + " timed out waiting for streams");
        }
    }

    private void forward(String name, SpdyStream data, SpdyStream error) {
        resources.trace().kubelet(name + ": data stream " + data.id() + ", error stream " + error.id());
        Forwarding forwarding = new Forwarding(pod, PortNumbers.ofHeader(data.header("port")), data, resources);
        running.put(data, forwarding);
        forwarded++;
        resources.blocking().execute(() -> {
            String failure = forwarding.run(name);
            if (failure != null) {
                error.send(failure.getBytes(StandardCharsets.UTF_8));
                data.reset();
                error.reset();
            }
            data.finish();
            error.finish();
            InOrder.run(channel, () -> running.remove(data));
        });
    }
}
