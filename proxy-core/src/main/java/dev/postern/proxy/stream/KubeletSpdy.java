package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The gateway's end of a kubelet's SPDY/3.1 connection that carries a command: opens its streams, sends and takes data, answers
 * pings and sends its own. What one stream suffers, its reset too, ends that stream only.
 */
final class KubeletSpdy implements SpdyDecoder.Listener {
    private final Sides sides;
    private final KeepAlive keepAlive;
    private final Events events;
    private final SpdyDecoder decoder = new SpdyDecoder(this);
    private final Answers answers = new Answers();
    private final Set<CommandStream> unanswered = EnumSet.noneOf(CommandStream.class);
    /** Those on which the kubelet has not said its last. */
    private final Set<CommandStream> speaking = EnumSet.noneOf(CommandStream.class);
    /** Those on which the gateway has not said its last. */
    private final Set<CommandStream> listening = EnumSet.noneOf(CommandStream.class);

    private boolean broken;
    private int ticks;
    private int ping = -1;
    private int kubeletsPing;

    KubeletSpdy(Sides sides, KeepAlive keepAlive, Events events) {
        this.sides = sides;
        this.keepAlive = keepAlive;
        this.events = events;
    }

    /** Opens the streams. Data may be sent once the kubelet has accepted all: it drops what comes earlier (moby/spdystream). */
    void open(Set<CommandStream> streams) {
        try (SpdyHeaderWriter headers = new SpdyHeaderWriter()) {
            for (CommandStream stream : streams) {
                byte[] block = headers.write(Map.of("streamtype", stream.type()));
                sides.kubelet().write(SpdyWriter.synStream(stream.id(), block));
            }
        }
        unanswered.addAll(streams);
        speaking.addAll(streams);
        listening.addAll(streams);
    }

    /** Reads bytes of the kubelet; ends the stream where they are not SPDY/3.1. */
    void receive(ByteBuf bytes) {
        if (broken) {
            bytes.release();
            return;
        }
        try {
            decoder.decode(bytes);
        } catch (IllegalArgumentException otherProtocol) {
            broken = true;
            sides.end().accept(EndCause.KUBELET_PROTOCOL_ERROR);
        }
    }

    /** Sends octets; false where there are none, or the stream is not there or has ended. */
    boolean send(CommandStream stream, ByteBuf octets) {
        int length = octets.readableBytes();
        if (length == 0 || !listening.contains(stream)) {
            octets.release();
            return false;
        }
        answers.data(length);
        sides.kubelet().write(SpdyWriter.data(stream.id(), 0, length));
        sides.kubelet().write(octets);
        return true;
    }

    /** Says that nothing follows on the stream; without effect where that has been said. */
    void finish(CommandStream stream) {
        if (listening.remove(stream)) {
            sides.kubelet().write(SpdyWriter.data(stream.id(), SpdyWriter.FIN, 0));
        }
    }

    /** Whether the kubelet may still say something on the stream. */
    boolean speaksOn(CommandStream stream) {
        return speaking.contains(stream);
    }

    /** Keeps the connection alive, and ends the stream where it is dead. */
    void tick() {
        ticks++;
        if (sides.kubelet().takes()) {
            answerLastPing();
            if (ticks % KeepAlive.TICKS == 0) {
                ping += 2;
                answers.asked(ping);
                sides.kubelet().write(SpdyWriter.ping(ping));
            }
        }
        if (answers.isDead(sides.kubelet(), keepAlive)) {
            sides.end().accept(EndCause.KUBELET_LOST);
        }
    }

    @Override
    public void data(int stream, ByteBuf piece) {
        Optional<CommandStream> of = known(stream).filter(speaking::contains);
        if (of.isPresent()) {
            events.data(of.get(), piece);
            return;
        }
        piece.release();
        if (known(stream).isEmpty() && sides.kubelet().takes()) {
            sides.kubelet().write(SpdyWriter.reset(stream, SpdyWriter.INVALID_STREAM));
        }
    }

    @Override
    public void finished(int stream) {
        known(stream).ifPresent(this::spokenOut);
    }

    @Override
    public void control(SpdyFrames.Control frame) {
        switch (frame.type()) {
            case SpdyWriter.SYN_STREAM -> refuse(frame.stream());
            case SpdyWriter.SYN_REPLY -> known(frame.stream()).ifPresent(stream -> accepted(stream, frame.flags()));
            case SpdyWriter.RST_STREAM -> known(frame.stream()).ifPresent(this::reset);
            case SpdyWriter.PING -> ping(frame.stream());
            default -> {
                // Settings, windows and GOAWAY change nothing for streams that are open.
            }
        }
    }

    private void accepted(CommandStream stream, int flags) {
        answered(stream);
        if ((flags & SpdyWriter.FIN) != 0) {
            spokenOut(stream);
        }
    }

    private void answered(CommandStream stream) {
        if (unanswered.remove(stream) && unanswered.isEmpty()) {
            events.opened();
        }
    }

    private void spokenOut(CommandStream stream) {
        if (speaking.remove(stream)) {
            events.finished(stream);
        }
    }

    private void reset(CommandStream stream) {
        listening.remove(stream);
        answered(stream);
        if (speaking.remove(stream)) {
            events.reset(stream);
        }
    }

    private void ping(int id) {
        if (id % 2 != 0) {
            answers.answered(id);
            return;
        }
        kubeletsPing = id;
        if (sides.kubelet().takes()) {
            answerLastPing();
        }
    }

    /** Of several that had to wait the last is answered: a kubelet that does not read must not fill the memory. */
    private void answerLastPing() {
        if (kubeletsPing != 0) {
            sides.kubelet().write(SpdyWriter.ping(kubeletsPing));
            kubeletsPing = 0;
        }
    }

    /** A kubelet opens no streams. */
    private void refuse(int stream) {
        if (sides.kubelet().takes()) {
            sides.kubelet().write(SpdyWriter.reset(stream, SpdyWriter.REFUSED_STREAM));
        }
    }

    private Optional<CommandStream> known(int stream) {
        return Arrays.stream(CommandStream.values())
                .filter(each -> each.id() == stream)
                .findFirst();
    }

    /** What a kubelet says of a command. */
    interface Events {
        /** Every stream was answered; data may be sent. */
        void opened();

        /** Octets of a stream, which are the listener's from here on. */
        void data(CommandStream stream, ByteBuf octets);

        /** The kubelet has said its last on the stream. */
        void finished(CommandStream stream);

        /** The stream is broken off. */
        void reset(CommandStream stream);
    }
}
