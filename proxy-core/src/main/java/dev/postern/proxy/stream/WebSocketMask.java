package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** RFC 6455 5.3. */
final class WebSocketMask {
    private WebSocketMask() {}

    /**
     * Masks or unmasks the next octets in place, without reading them.
     *
     * @param key begins with the octet that belongs to the first of them
     */
    static void apply(ByteBuf bytes, int octets, int key) {
        if (bytes.nioBufferCount() == 1) {
            apply(bytes.internalNioBuffer(bytes.readerIndex(), octets), key);
            return;
        }
        int turned = key;
        for (int at = bytes.readerIndex(), end = at + octets; at < end; at++) {
            bytes.setByte(at, bytes.getByte(at) ^ turned >>> 24);
            turned = Integer.rotateLeft(turned, Byte.SIZE);
        }
    }

    private static void apply(ByteBuffer view, int key) {
        int at = view.position();
        int end = view.limit();
        long wide = (long) key << Integer.SIZE | key & 0xFFFFFFFFL;
        for (int whole = end - Long.BYTES + 1; at < whole; at += Long.BYTES) {
            view.putLong(at, view.getLong(at) ^ wide);
        }
        for (int turned = key; at < end; at++) {
            view.put(at, (byte) (view.get(at) ^ turned >>> 24));
            turned = Integer.rotateLeft(turned, Byte.SIZE);
        }
    }
}
