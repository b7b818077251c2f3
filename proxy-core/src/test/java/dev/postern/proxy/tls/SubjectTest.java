package dev.postern.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.TestPki;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names as the DER has them (security catalogue E10). */
class SubjectTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "a,b",
                "a+b",
                "a\"b",
                "a\\b",
                "CN=bob",
                "x,O=system:masters",
                "#04024869",
                " a ",
                "a\u0000b",
                "äöü",
                "\uD83D\uDE80",
                "a;b<c>d=e"
            })
    void readsANameAsItIs(String name) {
        assertThat(subject(rdn(BCStyle.CN, new DERUTF8String(name))).commonName())
                .contains(name);
    }

    static Stream<Arguments> stringTypes() {
        return Stream.of(
                Arguments.of(new DERPrintableString("alice"), "alice"),
                Arguments.of(new DERIA5String("a@b"), "a@b"),
                Arguments.of(new DERBMPString("älice"), "älice"),
                Arguments.of(new DERT61String("alice"), "alice"));
    }

    @ParameterizedTest
    @MethodSource("stringTypes")
    void readsEveryStringType(ASN1Encodable value, String name) {
        assertThat(subject(rdn(BCStyle.CN, value)).commonName()).contains(name);
    }

    @Test
    void hasNoCommonNameWhereThereAreTwo() {
        assertThat(subject(rdn(BCStyle.CN, new DERUTF8String("alice")).addRDN(BCStyle.CN, "bob"))
                        .commonName())
                .isEmpty();
    }

    @Test
    void readsEveryPartOfAMultiValuedRdn() {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        name.addMultiValuedRDN(
                new ASN1ObjectIdentifier[] {BCStyle.O, BCStyle.CN, BCStyle.O},
                new ASN1Encodable[] {new DERUTF8String("b"), new DERUTF8String("alice"), new DERUTF8String("a, b")});

        assertThat(subject(name).commonName()).contains("alice");
        assertThat(subject(name).organizations()).containsExactlyInAnyOrder("a, b", "b");
    }

    @Test
    void readsOrganizationsInOrder() {
        X500NameBuilder name = rdn(BCStyle.O, new DERUTF8String("b"));
        name.addRDN(BCStyle.O, "a").addRDN(BCStyle.OU, "c");

        assertThat(subject(name).organizations()).containsExactly("b", "a");
    }

    @Test
    void readsAnAttributeByItsObjectIdentifier() {
        X500NameBuilder name = rdn(new ASN1ObjectIdentifier("1.3.6.1.4.1.57683.2"), new DERUTF8String("42"));

        assertThat(subject(name).values("1.3.6.1.4.1.57683.2")).containsExactly("42");
        assertThat(subject(name).values("1.3.6.1.4.1.57683.3")).isEmpty();
    }

    @Test
    void refusesAValueThatIsNoText() {
        Subject subject = subject(rdn(BCStyle.CN, new ASN1Integer(7)));

        assertThatIllegalArgumentException().isThrownBy(subject::commonName);
    }

    private static X500NameBuilder rdn(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(type, value);
    }

    private static Subject subject(X500NameBuilder name) {
        X500Name built = name.build();
        return Subject.of(TestPki.CLIENT.issue(CertificateRequest.of(built)).certificate());
    }
}
