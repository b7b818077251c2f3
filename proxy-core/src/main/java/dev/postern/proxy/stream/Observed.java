package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Consumer;

/** Passes the bytes on as they are, while an observer follows them. Its pings are the peers' own. */
final class Observed implements Carriage {
    private final StreamObserver observer;
    private final KeepAlive keepAlive;
    private Sides sides = Sides.NONE;
    private Consumer<ByteBuf> toClient = ByteBuf::release;
    private long octets;

    Observed(StreamObserver observer, KeepAlive keepAlive) {
        this.observer = observer;
        this.keepAlive = keepAlive;
    }

    @Override
    public void start(Sides started) {
        sides = started;
        toClient = started.client()::write;
        started.client().recordsPerBuffer();
    }

    @Override
    public void fromClient(ByteBuf bytes) {
        octets += bytes.readableBytes();
        observer.fromClient(bytes, toClient);
        sides.kubelet().write(bytes);
    }

    @Override
    public void fromKubelet(ByteBuf bytes) {
        octets += bytes.readableBytes();
        observer.fromKubelet(bytes, toClient);
    }

    @Override
    public Parting end(EndCause cause) {
        return observer.end(cause, toClient) ? Parting.TOLD : Parting.AT_ONCE;
    }

    @Override
    public void settle() {
        observer.settle(toClient);
    }

    @Override
    public Duration tickEvery() {
        return observer == StreamObserver.NONE ? Duration.ZERO : keepAlive.tick();
    }

    @Override
    public void tick() {
        if (observer.isKubeletDead(sides.kubelet(), keepAlive)) {
            sides.end().accept(EndCause.KUBELET_LOST);
        }
    }

    @Override
    public SessionStreams streams() {
        return observer.streams();
    }

    @Override
    public long data() {
        return octets - observer.pings();
    }

    /** Between two frames of a command's own there is no place for the gateway's. */
    @Override
    public void notice(String line) {}
}
