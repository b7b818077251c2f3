package dev.postern.server.dev.apiserver.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.server.dev.apiserver.SampleObjects;
import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The grammar of {@code apimachinery pkg/fields}, and which fields there are. */
class FieldSelectorTest {
    private static final ApiObject SHELL = SampleObjects.create()
            .store()
            .get(ResourceTypes.PODS, "default", "shell")
            .orElseThrow();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | true",
                "metadata.name=shell | true",
                "metadata.name==shell | true",
                "metadata.name!=shell | false",
                "metadata.name=shell,metadata.namespace=default,spec.nodeName=dev-node | true",
                "status.phase=Running,status.phase!=Failed | true",
                "status.podIP=192.0.2.8 | false",
                "spec.hostNetwork=false | true",
                "spec.serviceAccountName= | true",
                "metadata.name=she\\,ll | false",
            })
    void matchesLikeKubernetes(String selector, boolean matches) {
        assertThat(FieldSelector.parse(selector, ResourceTypes.PODS).matches(SHELL))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nosuch=x | field label not supported: nosuch",
                "x | invalid selector: 'x'; can't understand 'x'",
                "metadata.name=a=b | invalid field selector: unescaped character in value: 61",
                "metadata.name=a\\b | invalid field selector: invalid escape sequence: \\b",
            })
    void saysWhatItCannotRead(String selector, String message) {
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> FieldSelector.parse(selector, ResourceTypes.PODS))
                .withMessage(message);
    }

    @Test
    void knowsOnlyTheNameOfTypesWithoutFieldsOfTheirOwn() {
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> FieldSelector.parse("spec.x=1", ResourceTypes.LEASES))
                .withMessage("\"spec.x\" is not a known field selector: only \"metadata.name\","
                        + " \"metadata.namespace\"");
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> FieldSelector.parse("metadata.namespace=x", ResourceTypes.NODES));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata.name=a | a",
                "x=1,metadata.name=a | a",
                "metadata.name!=a | ''",
                "metadata.name=a/b | ''",
                "metadata.name=a=b | ''",
                "x | ''",
            })
    void findsTheNameThatIsRequired(String selector, String name) {
        assertThat(FieldSelector.requiredName(selector)).isEqualTo(name);
    }

    @Test
    void takesTheNameOfAPathAndRefusesAnother() {
        FieldSelector named = FieldSelector.parse("metadata.name=shell", ResourceTypes.PODS);

        assertThat(named.andName("shell").matches(SHELL)).isTrue();
        assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> named.andName("other"));
    }
}
