package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryTest {
    @Test
    void readsRepeatedParametersInOrder() {
        Query query = Query.parse("command=sh&command=-c&command=a+b%26c%2B&input=1");

        assertThat(query.all("command")).containsExactly("sh", "-c", "a b&c+");
        assertThat(query.first("input")).isEqualTo("1");
        assertThat(query.first("output")).isEmpty();
        assertThat(query.has("output")).isFalse();
    }

    @Test
    void readsNamesWithoutValues() {
        assertThat(Query.parse("follow&&x=").has("follow")).isTrue();
        assertThat(Query.parse("follow").first("follow")).isEmpty();
        assertThat(Query.parse("")).satisfies(query -> assertThat(query.has("")).isFalse());
    }

    @Test
    void leavesOutWhatGoLeavesOut() {
        Query query = Query.parse("a=%zz&b=1;c=2&%=1&d=3&e=%e2%9c%93&f=%4");

        assertThat(query.all("a")).isEmpty();
        assertThat(query.all("b")).isEmpty();
        assertThat(query.all("f")).isEmpty();
        assertThat(query.first("d")).isEqualTo("3");
        assertThat(query.first("e")).isEqualTo("✓");
    }
}
