package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Base64;

/** Decodes base64 that comes in pieces (RFC 4648 4, with padding); keeps three characters at most. */
final class Base64Pieces {
    private static final int GROUP = 4;

    private final byte[] kept = new byte[GROUP];
    private int keptCount;
    private boolean padded;

    /**
     * Decodes what can be of a piece, which it owns.
     *
     * @param last whether the text ends with it
     * @throws IllegalArgumentException where it is not base64, also in that it ends within a group
     */
    ByteBuf decode(ByteBuf piece, boolean last) {
        try {
            int whole = (keptCount + piece.readableBytes()) / GROUP * GROUP;
            byte[] text = new byte[whole];
            if (whole > 0) {
                System.arraycopy(kept, 0, text, 0, keptCount);
                piece.readBytes(text, keptCount, whole - keptCount);
                keptCount = 0;
            }
            int rest = piece.readableBytes();
            piece.readBytes(kept, keptCount, rest);
            keptCount += rest;
            return decoded(text, last);
        } finally {
            piece.release();
            if (last) {
                keptCount = 0;
            }
        }
    }

    private ByteBuf decoded(byte[] text, boolean last) {
        if (padded && text.length > 0 || last && keptCount > 0) {
            throw new IllegalArgumentException("base64 that ends where it must not");
        }
        padded = !last && (padded || text.length > 0 && text[text.length - 1] == '=');
        return Unpooled.wrappedBuffer(Base64.getDecoder().decode(text));
    }
}
