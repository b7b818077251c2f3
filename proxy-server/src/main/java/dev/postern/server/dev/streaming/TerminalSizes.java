package dev.postern.server.dev.streaming;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** The sizes that a client sends of its terminal: JSON objects, one after the other. */
final class TerminalSizes {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final int HIGHEST = 65_535;

    private TerminalSizes() {}

    /** What takes a size. */
    @FunctionalInterface
    interface Terminal {
        void resize(int columns, int rows);
    }

    /** One size; what is missing is 0. */
    record Size(int width, int height) {}

    /** Reads to the end of the stream, or to the first thing that is no size. Waits for more. */
    static void read(InputStream source, Terminal terminal) {
        try (source;
                MappingIterator<Size> sizes = JSON.readerFor(Size.class).readValues(source)) {
            while (sizes.hasNextValue()) {
                Size size = sizes.nextValue();
                if (!isWord(size.width()) || !isWord(size.height())) {
                    return;
                }
                terminal.resize(size.width(), size.height());
            }
        } catch (JacksonException | IOException e) {
            // As the kubelet does: what comes after something else than a size is not read.
            return;
        }
    }

    private static boolean isWord(int number) {
        return number >= 0 && number <= HIGHEST;
    }
}
