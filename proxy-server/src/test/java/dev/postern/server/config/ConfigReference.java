package dev.postern.server.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** The reference of every key in Markdown, from the configuration's records. */
final class ConfigReference {
    private final StringBuilder text = new StringBuilder();

    private ConfigReference() {}

    static String text() {
        ConfigReference reference = new ConfigReference();
        reference.section("the file itself", ConfigFile.class, "");
        return reference.text.toString();
    }

    private void section(String title, Class<?> record, String path) {
        text.append("\n### ").append(title).append("\n\n| key | value | default | what it is |\n|---|---|---|---|\n");
        for (RecordComponent component : record.getRecordComponents()) {
            Key key = KnownKeys.keyOf(component);
            text.append("| `%s` | %s | %s | %s |%n"
                    .formatted(
                            KnownKeys.nameOf(component),
                            value(component.getGenericType(), key),
                            fallback(component, key),
                            key.about()));
        }
        for (RecordComponent component : record.getRecordComponents()) {
            Class<?> inner = innermost(component.getGenericType());
            if (inner.isRecord()) {
                boolean list = component.getType() != inner;
                String below = path + KnownKeys.nameOf(component) + (list ? "[]" : "");
                section("`" + below + "`", inner, below + ".");
            }
        }
    }

    private static String fallback(RecordComponent component, Key key) {
        if (!key.fallback().isEmpty()) {
            return "`" + key.fallback() + "`";
        }
        return KnownKeys.isNullable(component) ? "none" : "**required**";
    }

    private static String value(Type type, Key key) {
        Class<?> inner = innermost(type);
        String one = inner.isRecord() ? "mapping" : inner == Path.class ? "file" : plain(inner, key);
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getRawType() == Map.class ? "mapping of " + one : "list of " + one;
        }
        return one;
    }

    private static String plain(Class<?> type, Key key) {
        if (type == int.class) {
            return key.min() + " to " + key.max();
        }
        if (key.oneOf().length > 0) {
            return "`" + String.join("`, `", key.oneOf()) + "`";
        }
        return type == Duration.class
                ? "duration"
                : type == boolean.class
                        ? "`true`, `false`"
                        : type == String.class ? "text" : type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static Class<?> innermost(Type type) {
        return (Class<?>)
                (type instanceof ParameterizedType list
                        ? list.getActualTypeArguments()[list.getActualTypeArguments().length - 1]
                        : type);
    }
}
