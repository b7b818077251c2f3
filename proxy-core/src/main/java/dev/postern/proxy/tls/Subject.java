package dev.postern.proxy.tls;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A certificate's subject, read from its DER encoding (RFC 5280 4.1.2.4) and not from any string form, so that no
 * escaping rule can turn one name into another. Every part of a multi-valued RDN counts as one of its own.
 */
public final class Subject {
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String ORGANIZATION = "2.5.4.10";

    private final List<Attribute> attributes;

    private Subject(List<Attribute> attributes) {
        this.attributes = List.copyOf(attributes);
    }

    /**
     * Reads the subject.
     *
     * @throws IllegalArgumentException where it breaks the encoding rules
     */
    public static Subject of(X509Certificate certificate) {
        List<Attribute> attributes = new ArrayList<>();
        Der rdns = new Der(new Der(certificate.getSubjectX500Principal().getEncoded()).next(Der.SEQUENCE));
        while (!rdns.atEnd()) {
            Der rdn = new Der(rdns.next(Der.SET));
            while (!rdn.atEnd()) {
                Der attribute = new Der(rdn.next(Der.SEQUENCE));
                String type = Der.dotted(attribute.next(Der.OBJECT_IDENTIFIER));
                attributes.add(new Attribute(type, attribute.next()));
            }
        }
        return new Subject(attributes);
    }

    /**
     * {@code CN}, where there is exactly one.
     *
     * @throws IllegalArgumentException where it is not text
     */
    public Optional<String> commonName() {
        List<String> names = values(COMMON_NAME);
        return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
    }

    /**
     * Every {@code O}, in order.
     *
     * @throws IllegalArgumentException where one is not text
     */
    public List<String> organizations() {
        return values(ORGANIZATION);
    }

    /**
     * The values of one attribute type, in order.
     *
     * @param type its object identifier, dotted
     * @throws IllegalArgumentException where one is not text
     */
    public List<String> values(String type) {
        return attributes.stream()
                .filter(attribute -> attribute.type.equals(type))
                .map(Attribute::text)
                .toList();
    }

    /**
     * One attribute: its object identifier, dotted, and its value as it is encoded.
     */
    record Attribute(String type, Der.Element value) {
        private static final int UTF8_STRING = 12;
        private static final int NUMERIC_STRING = 18;
        private static final int PRINTABLE_STRING = 19;
        private static final int TELETEX_STRING = 20;
        private static final int IA5_STRING = 22;
        private static final int BMP_STRING = 30;

        String text() {
            return switch (value.tag()) {
                case UTF8_STRING -> decoded(StandardCharsets.UTF_8);
                case NUMERIC_STRING, PRINTABLE_STRING, IA5_STRING -> decoded(StandardCharsets.US_ASCII);
                case TELETEX_STRING -> decoded(StandardCharsets.ISO_8859_1);
                case BMP_STRING -> decoded(StandardCharsets.UTF_16BE);
                default -> throw new IllegalArgumentException("a subject value of string type " + value.tag());
            };
        }

        private String decoded(Charset charset) {
            try {
                return charset.newDecoder()
                        .decode(ByteBuffer.wrap(value.content()))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("a subject value that is not valid " + charset, e);
            }
        }
    }
}
