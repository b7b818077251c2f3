package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalSizesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"Width\":80,\"Height\":24}{\"Width\":81,\"Height\":25} ;80x24 81x25",
                "{\"width\":80,\"HEIGHT\":24,\"Colour\":3};80x24",
                "{\"Width\":80};80x0",
                "{\"Width\":80,\"Height\":24}junk{\"Width\":1,\"Height\":1};80x24",
                "{\"Width\":65536,\"Height\":24}{\"Width\":1,\"Height\":1};``",
                "{\"Width\":-1,\"Height\":24};``",
                "{\"Width\":\"x\",\"Height\":24};``",
                "``;``",
            })
    void sizesAreReadUpToTheFirstThingThatIsNone(String sent, String expected) {
        List<String> sizes = new ArrayList<>();

        TerminalSizes.read(
                new ByteArrayInputStream(sent.getBytes(StandardCharsets.UTF_8)),
                (columns, rows) -> sizes.add(columns + "x" + rows));

        assertThat(String.join(" ", sizes)).isEqualTo(expected);
    }
}
