package dev.postern.server.dev.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.server.dev.apiserver.status.ApiFailure;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
    private static final Set<MediaType> KNOWN = Set.of(new MediaType("Table", "meta.k8s.io/v1"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | ''",
                "*/* | ''",
                "application/* | ''",
                "application/json, */* | ''",
                "application/vnd.kubernetes.protobuf,application/json | ''",
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json | Table",
                "application/json;as=Table;v=v2;g=meta.k8s.io,application/json | ''",
                "application/json;q=0.1,application/json;as=Table;v=v1;g=meta.k8s.io;q=0.2 | Table",
                "application/json; as=Table; g=meta.k8s.io; v=v1 | Table",
            })
    void takesTheBestThatIsServed(String accept, String as) {
        assertThat(MediaType.negotiate(accept, KNOWN).as()).isEqualTo(as);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/yaml", "application/json;as=Other;g=meta.k8s.io;v=v1"})
    void refusesWhatIsNot(String accept) {
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> MediaType.negotiate(accept, KNOWN))
                .matches(failure -> failure.code() == 406);
    }
}
