package dev.postern.proxy.stream;

import dev.postern.proxy.request.CommandStreams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries a command whose client speaks Kubernetes' channels over WebSocket, and whose kubelet speaks SPDY/3.1
 * ({@code apiserver pkg/util/proxy/streamtranslator.go}). Data passes as it comes, in slices of what was read; nothing is kept
 * but the error stream's few hundred octets.
 *
 * <p>Both connections are read and stopped separately: a client that takes no output still gives input, sizes and close
 * signals, and the other way round. SPDY here has no flow control by stream (moby/spdystream ignores windows), so streams of
 * one direction share one connection: behind stdin that a process does not read a close signal or a size waits, as behind
 * stdout that a client does not read stderr and the outcome do.
 */
final class Translation implements Carriage, KubeletSpdy.Events, ChannelReader.Listener {
    private static final long LONGEST_MESSAGE = 32 * 1024 * 1024;
    private static final int MOST_EARLY = 64 * 1024;
    private static final WebSocketDecoder.Rules RULES = new WebSocketDecoder.Rules(true, LONGEST_MESSAGE);

    private final CommandStreams asked;
    private final ChannelProtocol protocol;
    private final KeepAlive keepAlive;
    private final Outcome outcome;
    private final ChannelReader channels;
    private final Set<CommandStream> streams;
    private final StreamBook book = new StreamBook();
    /** What the client said before the kubelet had its streams. It is read meanwhile, so that it is noticed when it leaves. */
    private final Queue<ByteBuf> early = new ArrayDeque<>(1);

    private int earlyOctets;

    private Sides sides = Sides.NONE;
    private @Nullable ClientSocket client;
    private @Nullable KubeletSpdy kubelet;
    private boolean opened;
    private boolean over;
    private long octets;

    Translation(CommandStreams asked, ChannelProtocol protocol, KeepAlive keepAlive, LastWords words) {
        this.asked = asked;
        this.protocol = protocol;
        this.keepAlive = keepAlive;
        this.outcome = new Outcome(words);
        this.channels = new ChannelReader(protocol, this);
        this.streams = CommandStream.of(asked);
        streams.forEach(stream -> book.of(stream.type()).openedOnce());
    }

    @Override
    public void start(Sides started) {
        sides = started;
        client = new ClientSocket(started, keepAlive, RULES, channels::read);
        kubelet = new KubeletSpdy(started, keepAlive, this);
        kubelet.open(streams);
    }

    /**
     * The channel whose empty message tells a client that it is there. Not sent with the 101: a kubectl that has not made its
     * channels yet complains of one that it does not know.
     */
    private CommandStream firstToWrite() {
        if (asked.stdout()) {
            return CommandStream.STDOUT;
        }
        return asked.stderr() ? CommandStream.STDERR : CommandStream.ERROR;
    }

    @Override
    public void fromClient(ByteBuf bytes) {
        if (opened) {
            client().receive(bytes);
        } else {
            early.add(bytes);
            earlyOctets += bytes.readableBytes();
            if (earlyOctets > MOST_EARLY) {
                sides.client().hold(true);
            }
        }
    }

    @Override
    public void fromKubelet(ByteBuf bytes) {
        kubelet().receive(bytes);
    }

    @Override
    public void opened() {
        opened = true;
        send(firstToWrite(), Unpooled.EMPTY_BUFFER);
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            client().receive(bytes);
        }
        sides.client().hold(false);
    }

    @Override
    public void data(CommandStream stream, ByteBuf data) {
        count(stream, data.readableBytes()).toClient(data.readableBytes());
        if (stream == CommandStream.ERROR) {
            if (!outcome.said(data)) {
                sides.end().accept(EndCause.KUBELET_PROTOCOL_ERROR);
            }
        } else if (stream == CommandStream.STDOUT || stream == CommandStream.STDERR) {
            send(stream, data);
        } else {
            data.release();
        }
    }

    @Override
    public void finished(CommandStream stream) {
        if (stream == CommandStream.ERROR) {
            outcome.finished();
        }
        endOnceAllIsSaid();
    }

    @Override
    public void reset(CommandStream stream) {
        endOnceAllIsSaid();
    }

    private void endOnceAllIsSaid() {
        if (isComplete()) {
            sides.end().accept(EndCause.KUBELET_CLOSED);
        }
    }

    private boolean isComplete() {
        return !kubelet().speaksOn(CommandStream.ERROR)
                && !kubelet().speaksOn(CommandStream.STDOUT)
                && !kubelet().speaksOn(CommandStream.STDERR);
    }

    @Override
    public void data(int channel, ByteBuf data) {
        if (channel == CommandStream.STDIN.channel()) {
            toKubelet(CommandStream.STDIN, data);
        } else if (channel == CommandStream.RESIZE.channel()) {
            toKubelet(CommandStream.RESIZE, data);
        } else {
            data.release();
        }
    }

    private void toKubelet(CommandStream stream, ByteBuf data) {
        int length = data.readableBytes();
        if (kubelet().send(stream, data)) {
            count(stream, length).toBackend(length);
        }
    }

    private StreamCounter count(CommandStream stream, int length) {
        octets += length;
        return book.of(stream.type());
    }

    @Override
    public SessionStreams streams() {
        return book.now();
    }

    @Override
    public void closed(int channel) {
        if (channel == CommandStream.STDIN.channel()) {
            kubelet().finish(CommandStream.STDIN);
        }
    }

    @Override
    public void violated(String rule) {
        client().violated(WebSocketClose.PROTOCOL_ERROR, rule);
    }

    /** A client that left hears nothing; the process is told that its stdin ends, whoever left. */
    @Override
    public Parting end(EndCause cause) {
        if (!over) {
            over = true;
            early.forEach(ByteBuf::release);
            early.clear();
            outcome.command(isComplete()).ifPresent(book::command);
            outcome.at(cause, isComplete())
                    .ifPresent(words -> send(CommandStream.ERROR, Unpooled.wrappedBuffer(words)));
            client().close(WebSocketClose.NORMAL, "");
            kubelet().finish(CommandStream.STDIN);
        }
        return Parting.AT_ONCE;
    }

    private void send(CommandStream stream, ByteBuf data) {
        if (client().isClosed()) {
            data.release();
        } else {
            protocol.write(stream, data, client()::send);
        }
    }

    @Override
    public Duration tickEvery() {
        return keepAlive.tick();
    }

    @Override
    public void tick() {
        client().tick();
        kubelet().tick();
    }

    @Override
    public long data() {
        return octets;
    }

    /** Between two messages, which is wherever it is asked for: every piece of output is a message of its own. */
    @Override
    public void notice(String line) {
        if (asked.tty() && asked.stdout()) {
            send(CommandStream.STDOUT, Unpooled.copiedBuffer("\r\n" + line + "\r\n", StandardCharsets.UTF_8));
        }
    }

    private ClientSocket client() {
        return started(client);
    }

    private KubeletSpdy kubelet() {
        return started(kubelet);
    }

    private static <T> T started(@Nullable T end) {
        if (end == null) {
            throw new IllegalStateException("a translation is used before it was started");
        }
        return end;
    }
}
