package dev.postern.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program's own {@code logback.xml}: whatever a client sends, an event stays one line of plain JSON. */
class LogFormatTest {
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void configure() throws Exception {
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(
                Path.of("src", "main", "resources", "logback.xml").toFile());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void writesWhatAClientSentAsOneLineOfAscii() {
        String hostile = "eve\r\n{\"level\":\"INFO\"}\u001b[31m\u2028\u2029\u202e${jndi:ldap://x/}%n%s{}"
                + "a".repeat(64 * 1024);

        String line = line("session opened", "user", hostile);

        assertThat(line).endsWith("}\n").matches("(?s)[\\x20-\\x7e]*\\R");
        JsonNode event = JsonMapper.builder().build().readTree(line);
        assertThat(event.path("user").asString()).isEqualTo(hostile);
        assertThat(event.path("message").asString()).isEqualTo("session opened");
        assertThat(event.path("level").asString()).isEqualTo("INFO");
        assertThat(event.has("time")).isTrue();
    }

    private String line(String message, String key, String value) {
        Logger logger = context.getLogger("dev.postern");
        LoggingEvent event = new LoggingEvent(getClass().getName(), logger, Level.INFO, message, null, null);
        event.setKeyValuePairs(List.of(new KeyValuePair(key, value)));
        OutputStreamAppender<ILoggingEvent> appender = (OutputStreamAppender<ILoggingEvent>)
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    }
}
