package dev.postern.proxy.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSelectorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-|''",
                "''|''",
                "metadata.name=foo|foo",
                "metadata.name==foo|foo",
                "metadata.name!=foo|''",
                "metadata.namespace=a,metadata.name=foo|foo",
                "metadata.name=foo,metadata.namespace=a|foo",
                "metadata.name=a,metadata.name=b|a",
                "metadata.name=a\\,b|a,b",
                "metadata.name=a\\=b|a=b",
                "metadata.name=a\\\\b|a\\b",
                "metadata.name=a\\b|''",
                "metadata.name=a=b|''",
                "metadata.name=a/b|''",
                "metadata.name=..|''",
                "metadata.name=a%|''",
                "metadata.name=|''",
                "metadata.name|''",
                "metadata.name=a,b|''",
                "=a|''"
            })
    void findsTheNameThatIsRequired(@Nullable String selector, String name) {
        assertThat(FieldSelector.requiredName(selector)).isEqualTo(name);
    }
}
