package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * A chunked body (RFC 9112 7.1), stricter than the RFC where others were led astray: no quoted chunk extension, no space
 * around a size, CRLF only, short size lines, at most 8 KiB of trailers.
 *
 * <pre>
 *   SIZE ─hex─► SIZE ─;─► EXTENSION ─CR─► SIZE_LF ─LF─► DATA ─all─► DATA_CR ─CR─► DATA_LF ─LF─► SIZE
 *                                              └─size 0─► TRAILER ─CR on an empty line─► LAST_LF ─LF─► ENDED
 * </pre>
 */
final class ChunkedBody implements RequestBody {
    private static final int SIZE_DIGITS = 15;
    private static final int EXTENSION_OCTETS = 256;
    private static final int TRAILER_OCTETS = 8 * 1024;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        LAST_LF,
        ENDED
    }

    private State state = State.SIZE;
    private long size;
    /** Size digits, extension octets or trailer octets, according to the state. */
    private int count;
    /** Octets of the name on this trailer line. */
    private int name;

    @Override
    public boolean ended() {
        return state == State.ENDED;
    }

    @Override
    public void skip(ByteBuf in) {
        while (state != State.ENDED && in.isReadable()) {
            if (state == State.DATA) {
                int octets = (int) Math.min(size, in.readableBytes());
                in.skipBytes(octets);
                size -= octets;
                state = size == 0 ? State.DATA_CR : State.DATA;
            } else {
                state = next(in.getByte(in.readerIndex()));
                in.skipBytes(1);
            }
        }
    }

    private State next(byte octet) {
        switch (state) {
            case SIZE:
                return size(octet);
            case EXTENSION:
                return extension(octet);
            case SIZE_LF:
                expect('\n', octet);
                count = 0;
                return size == 0 ? State.TRAILER_NAME : State.DATA;
            case DATA_CR:
                expect('\r', octet);
                return State.DATA_LF;
            case DATA_LF:
                expect('\n', octet);
                count = 0;
                return State.SIZE;
            case TRAILER_NAME:
            case TRAILER_VALUE:
                return trailer(octet);
            case TRAILER_LF:
                expect('\n', octet);
                name = 0;
                return State.TRAILER_NAME;
            default:
                expect('\n', octet);
                return State.ENDED;
        }
    }

    private State size(byte octet) {
        int digit = Character.digit(octet, 16);
        if (digit >= 0 && count < SIZE_DIGITS) {
            size = size * 16 + digit;
            count++;
            return State.SIZE;
        }
        if (count == 0 || digit >= 0 || octet != ';' && octet != '\r') {
            throw RequestBody.malformed("a chunk's size is not 1 to 15 hexadecimal digits");
        }
        count = 0;
        return octet == ';' ? State.EXTENSION : State.SIZE_LF;
    }

    private State extension(byte octet) {
        if (octet == '\r') {
            return State.SIZE_LF;
        }
        if (++count > EXTENSION_OCTETS || octet == '"' || !Octets.allows(Octets.VALUE, octet)) {
            throw RequestBody.malformed("a chunk's extension is quoted, too long or holds a control character");
        }
        return State.EXTENSION;
    }

    private State trailer(byte octet) {
        boolean inName = state == State.TRAILER_NAME;
        if (octet == '\r' && (!inName || name == 0)) {
            return inName ? State.LAST_LF : State.TRAILER_LF;
        }
        if (++count > TRAILER_OCTETS) {
            throw RequestBody.malformed("the trailers are longer than " + TRAILER_OCTETS + " bytes");
        }
        if (inName && octet == ':' && name > 0) {
            return State.TRAILER_VALUE;
        }
        if (!Octets.allows(inName ? Octets.NAME : Octets.VALUE, octet)) {
            throw RequestBody.malformed("a trailer is not a name, a colon and a value");
        }
        name += inName ? 1 : 0;
        return state;
    }

    private static void expect(char wanted, byte octet) {
        if (octet != wanted) {
            throw RequestBody.malformed("a chunk does not end where its size says, or a line ends without CRLF");
        }
    }
}
