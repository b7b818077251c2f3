package dev.postern.proxy.request;

import static dev.postern.proxy.request.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathSegmentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "...",
                "%2e",
                "%2E%2e",
                ".%2e",
                "%2e.",
                "..;",
                "..;x=1",
                ".;",
                "%2e%2e%3b",
                "",
                "%2f",
                "a%2Fb",
                "%5c",
                "a\\b",
                "%252e%252e",
                "%25",
                "a%25b",
                "%zz",
                "%",
                "%0",
                "a%2",
                "%00",
                "a%0d%0ab",
                "%09",
                "%7f",
                "%c2%85",
                "%c0%ae",
                "%e0%80%af",
                "%ed%a0%80",
                "%ff",
                "%c3",
                "%ef%bc%8f",
                "%ef%bc%bc",
                "%ef%bc%8e%ef%bc%8e",
                "%e2%80%a4",
                "%e2%84%80",
                "%e2%80%a8",
                "\u00e9",
                "\u0000",
                "a b",
                "a\tb",
                "\u007f",
                "%-1",
                "%+1",
                "% 1"
            })
    void refusesASegmentThatTwoReadersCouldReadDifferently(String segment) {
        for (String path : List.of("/api/" + segment + "/x", "/" + segment + "/x", "/api/v1/" + segment + "/")) {
            assertRefused(FailureReason.MALFORMED, () -> PathSegments.parse(path));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "/a//b", "//a", "/a//", "a/b", "", "*"})
    void refusesEmptySegmentsAndOtherForms(String path) {
        assertRefused(FailureReason.MALFORMED, () -> PathSegments.parse(path));
    }

    @Test
    void decodesEachSegmentOnce() {
        PathSegments path = PathSegments.parse("/api/%70ods/a:b/%C3%A9%20x/v1.2;w=1");

        assertThat(path.segments()).containsExactly("api", "pods", "a:b", "é x", "v1.2;w=1");
        assertThat(path.encoded()).isEqualTo("/api/pods/a:b/%C3%A9%20x/v1.2;w=1");
    }

    @Test
    void keepsOneTrailingSlash() {
        assertThat(PathSegments.parse("/logs/").trailingSlash()).isTrue();
        assertThat(PathSegments.parse("/logs/").encoded()).isEqualTo("/logs/");
        assertThat(PathSegments.parse("/logs").encoded()).isEqualTo("/logs");
        assertThat(PathSegments.parse("/").encoded()).isEqualTo("/");
        assertThat(PathSegments.parse("/").segments()).isEmpty();
    }

    /** Catalogue C4: either refused, or what is sent decodes to what was checked, and encoding it again changes nothing. */
    @Test
    void everyPathIsRefusedOrRebuiltToTheSameSegments() {
        Random random = new Random(20261123);
        int accepted = 0;
        for (int i = 0; i < 40_000; i++) {
            String raw = randomPath(random);
            PathSegments path;
            try {
                path = PathSegments.parse(raw);
            } catch (GatewayFailure refused) {
                assertThat(refused.reason()).isEqualTo(FailureReason.MALFORMED);
                continue;
            }
            accepted++;
            assertThat(PathSegments.parse(path.encoded())).as(raw).isEqualTo(path);
            assertThat(path.encoded()).as(raw).matches("/[!-~]*").doesNotContain("//", "\\", "?", "#", "%2F", "%25");
        }
        assertThat(accepted).isGreaterThan(2_000);
    }

    private static String randomPath(Random random) {
        String[] pieces = {
            "api", "v1", "a", "b", ".", "/", "/", "/", "%2f", "%2e", "%41", "%C3%A9", "%", "%zz", ";", ":", "\\", "\"",
            "~", "<"
        };
        StringBuilder path = new StringBuilder("/");
        int length = random.nextInt(8);
        for (int i = 0; i < length; i++) {
            path.append(random.nextInt(8) == 0 ? randomByte(random) : pieces[random.nextInt(pieces.length)]);
        }
        return path.toString();
    }

    private static String randomByte(Random random) {
        int value = random.nextInt(256);
        return random.nextBoolean() ? String.valueOf((char) value) : String.format("%%%02x", value);
    }
}
