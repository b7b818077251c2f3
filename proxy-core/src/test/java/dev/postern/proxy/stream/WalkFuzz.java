package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** Frames are the same wherever the connection is cut, and what is whole of them is what the walker says. */
final class WalkFuzz {
    private static final int WANTED = 32;
    private static final int SPDY_HEADER = 8;

    private WalkFuzz() {}

    static void spdy(byte[] octets) {
        sameWhereverCut(octets, tell -> {
            SpdyFrames.Listener listener = new SpdyFrames.Listener() {
                @Override
                public void data(int stream, int flags, int length) {
                    tell.accept(new Frame("data " + stream + " " + flags, SPDY_HEADER + (long) length));
                }

                @Override
                public void control(SpdyFrames.Control frame) {
                    assertThat(frame.payload()).hasSizeLessThanOrEqualTo(WANTED);
                    assertThat(frame.stream()).isNotNegative();
                    tell.accept(new Frame(
                            "control " + frame.type() + " " + frame.flags() + " " + frame.stream(),
                            SPDY_HEADER + (long) frame.length()));
                }
            };
            SpdyFrames frames = new SpdyFrames(listener, WANTED, new SpdyPings().kubelet());
            return bytes -> {
                int whole = frames.walk(bytes);
                assertThat(frames.begun()).isNotNegative();
                assertThat(frames.size()).isNotNegative();
                return whole;
            };
        });
    }

    static void webSocket(byte[] octets) {
        sameWhereverCut(octets, tell -> {
            WebSocketFrames.Listener listener = new WebSocketFrames.Listener() {
                @Override
                public void begins(int opcode, int channel) {
                    assertThat(channel).isBetween(0, 255);
                }

                @Override
                public void octets(ByteBuf bytes, int at, int count) {
                    assertThat(at).isBetween(bytes.readerIndex(), bytes.writerIndex() - count);
                }

                @Override
                public void frame(int opcode, boolean last, int channel, long length) {
                    tell.accept(new Frame(opcode + " " + last + " " + channel, headerSize(length) + length));
                }
            };
            WebSocketFrames frames = WebSocketFrames.ofServer(listener);
            return bytes -> {
                int whole = frames.walk(bytes);
                assertThat(frames.begun()).isNotNegative();
                assertThat(frames.size()).isNotNegative();
                return whole;
            };
        });
    }

    /** Of the shortest header; a longer one is allowed, and makes the frame larger by at most eight octets. */
    private static int headerSize(long length) {
        return length < 126 ? 2 : length < 1 << Short.SIZE ? 4 : 10;
    }

    private static void sameWhereverCut(byte[] octets, Walk walk) {
        FuzzInput input = new FuzzInput(octets);
        int size = 1 + input.octet();
        byte[] connection = input.rest();
        Seen whole = seen(List.of(connection), walk);
        Seen cut = seen(FuzzInput.cut(connection, size), walk);
        assertThat(cut.frames).isEqualTo(whole.frames);
        assertThat(cut.refused).isEqualTo(whole.refused);
        long least = whole.frames.stream().mapToLong(Frame::least).sum();
        if (!whole.refused) {
            assertThat(cut.complete).isEqualTo(whole.complete);
            assertThat(whole.complete).isBetween(least, least + 8L * whole.frames.size());
        }
    }

    private static Seen seen(List<byte[]> pieces, Walk walk) {
        Seen seen = new Seen();
        ToIntFunction<ByteBuf> walker = walk.telling(seen.frames::add);
        long before = 0;
        for (byte[] piece : pieces) {
            ByteBuf bytes = Unpooled.wrappedBuffer(piece);
            try {
                int whole = walker.applyAsInt(bytes);
                assertThat(whole).isBetween(0, piece.length);
                seen.complete = whole > 0 ? before + whole : seen.complete;
            } catch (IllegalArgumentException otherProtocol) {
                seen.refused = true;
                return seen;
            }
            assertThat(bytes.readableBytes()).isEqualTo(piece.length);
            before += piece.length;
        }
        return seen;
    }

    /** Makes a walker that tells of each frame; it returns what {@code walk} does. */
    private interface Walk {
        ToIntFunction<ByteBuf> telling(Consumer<Frame> tell);
    }

    /** @param least octets that it has */
    private record Frame(String what, long least) {}

    private static final class Seen {
        private final List<Frame> frames = new ArrayList<>();
        private boolean refused;
        /** Octets before the end of the last whole frame. */
        private long complete;
    }
}
