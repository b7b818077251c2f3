package dev.postern.server.dev.apiserver;

import io.vertx.core.buffer.Buffer;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** JSON as Go writes it: in one line for programs, with two blanks a level for people. */
final class JsonText {
    private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter PRETTY = JsonMapper.shared()
            .writer()
            .with(new DefaultPrettyPrinter()
                    .withSeparators(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withObjectIndenter(LINES)
                    .withArrayIndenter(LINES));

    private JsonText() {}

    static Buffer of(JsonNode json, boolean pretty) {
        return Buffer.buffer(
                pretty ? PRETTY.writeValueAsBytes(json) : JsonMapper.shared().writeValueAsBytes(json));
    }
}
