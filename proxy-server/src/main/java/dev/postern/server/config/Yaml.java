package dev.postern.server.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML 1.2 text as maps, lists and plain scalars, within limits that keep a hostile or broken file from costing more
 * than its size: {@value #MAX_DEPTH} levels, {@value #MAX_ALIASES} aliases, no duplicate keys, no tags of its own.
 */
final class Yaml {
    static final int MAX_DEPTH = 50;
    static final int MAX_ALIASES = 5;

    private Yaml() {}

    /** All documents of a text, empty ones left out; nothing, and a problem at {@code place}, where it cannot be read. */
    static Optional<List<Object>> documents(String text, Place place) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("line")
                .setAllowDuplicateKeys(false)
                .setAllowNonScalarKeys(false)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setCodePointLimit(text.length() + 1)
                .build();
        try {
            checkShape(new Parse(settings).parseString(text));
            Iterable<Object> documents = new Load(settings).loadAllFromString(text);
            return Optional.of(StreamSupport.stream(documents.spliterator(), false)
                    .filter(document -> document != null)
                    .toList());
        } catch (MarkedYamlEngineException broken) {
            place.problem("is not valid YAML: " + described(broken));
        } catch (YamlEngineException broken) {
            place.problem("is not valid YAML: " + firstLine(String.valueOf(broken.getMessage())));
        }
        return Optional.empty();
    }

    /** The one document of a text; as {@link #documents}, and a problem too where there is none, or more than one. */
    static Optional<Object> document(String text, Place place) {
        return documents(text, place).flatMap(documents -> {
            if (documents.size() == 1) {
                return Optional.of(documents.get(0));
            }
            place.problem("must hold one YAML document, not " + documents.size());
            return Optional.empty();
        });
    }

    /** Walks the events first: the parser needs no stack for them, and composing a deep document would. */
    private static void checkShape(Iterable<Event> events) {
        int depth = 0;
        int aliases = 0;
        for (Event event : events) {
            depth += switch (event.getEventId()) {
                case MappingStart, SequenceStart -> 1;
                case MappingEnd, SequenceEnd -> -1;
                default -> 0;
            };
            aliases += event.getEventId() == Event.ID.Alias ? 1 : 0;
            if (depth > MAX_DEPTH) {
                throw new YamlEngineException("nested more than " + MAX_DEPTH + " levels deep");
            }
            if (aliases > MAX_ALIASES) {
                throw new YamlEngineException("more than " + MAX_ALIASES + " aliases (*name)");
            }
        }
    }

    private static String described(MarkedYamlEngineException broken) {
        String where = broken.getProblemMark()
                .map(mark -> "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ")
                .orElse("");
        return where + firstLine(String.valueOf(broken.getProblem()));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }
}
