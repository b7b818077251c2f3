package dev.postern.proxy.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** Reads and writes the few DER structures (ITU-T X.690) that the JDK gives no access to. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private final byte[] bytes;
    private int position;

    Der(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean atEnd() {
        return position == bytes.length;
    }

    /** The next element, which must have this tag; its content. */
    byte[] next(int tag) {
        Element element = next();
        if (element.tag() != tag) {
            throw new IllegalArgumentException("DER: tag " + element.tag() + " where " + tag + " is expected");
        }
        return element.content();
    }

    /** The next element, whatever it is. */
    Element next() {
        int tag = octet();
        int length = octet();
        if (length > 0x7F) {
            length = longLength(length & 0x7F);
        }
        if (length > bytes.length - position) {
            throw new IllegalArgumentException("DER: an element is longer than what holds it");
        }
        byte[] content = new byte[length];
        System.arraycopy(bytes, position, content, 0, length);
        position += length;
        return new Element(tag, content);
    }

    private int longLength(int octets) {
        if (octets == 0 || octets > 3) {
            throw new IllegalArgumentException("DER: a length of " + octets + " octets");
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | octet();
        }
        return length;
    }

    private int octet() {
        if (position == bytes.length) {
            throw new IllegalArgumentException("DER: the data end within an element");
        }
        return bytes[position++] & 0xFF;
    }

    /** An object identifier's content as {@code 2.5.4.3}. */
    static String dotted(byte[] identifier) {
        StringBuilder dotted = new StringBuilder();
        BigInteger arc = BigInteger.ZERO;
        for (byte octet : identifier) {
            arc = arc.shiftLeft(7).or(BigInteger.valueOf(octet & 0x7F));
            if (octet < 0) {
                continue;
            }
            if (dotted.isEmpty()) {
                int first = Math.min(arc.intValue() / 40, 2);
                dotted.append(first);
                arc = arc.subtract(BigInteger.valueOf(40L * first));
            }
            dotted.append('.').append(arc);
            arc = BigInteger.ZERO;
        }
        return dotted.toString();
    }

    /** One element's encoding, its content the given parts in order. */
    static byte[] encoded(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        if (length > 0x7F) {
            int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            element.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                element.write(length >> 8 * i);
            }
        } else {
            element.write(length);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    /** One element: its identifier octet and its content. */
    record Element(int tag, byte[] content) {}
}
