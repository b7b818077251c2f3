package dev.postern.server.dev.apiserver.openapi;

import dev.postern.server.dev.apiserver.objects.GroupVersion;
import dev.postern.server.dev.apiserver.openapi.TypeSchema.Field;
import dev.postern.server.dev.apiserver.openapi.TypeSchema.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the schema file, whose head says how it is written. */
final class SchemaFile {
    private static final String KIND = "kind=";
    private static final Map<String, String> PREFIXES = Map.of(
            "core.", "io.k8s.api.core.v1.",
            "coordination.", "io.k8s.api.coordination.v1.",
            "authentication.", "io.k8s.api.authentication.v1.",
            "authorization.", "io.k8s.api.authorization.v1.",
            "meta.", "io.k8s.apimachinery.pkg.apis.meta.v1.",
            "resource.", "io.k8s.apimachinery.pkg.api.resource.");
    private static final String BETA = "authentication.beta.";
    private static final String BETA_PREFIX = "io.k8s.api.authentication.v1beta1.";

    private SchemaFile() {}

    /** The types in order. */
    static List<TypeSchema> read() {
        try (InputStream file = Objects.requireNonNull(SchemaFile.class.getResourceAsStream("schema.txt"))) {
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the schema file is part of the program", e);
        }
    }

    static List<TypeSchema> parse(String text) {
        List<TypeSchema> types = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        String head = "";
        for (String line : (text + "\n.").split("\n")) {
            if (line.startsWith("  ")) {
                fields.add(field(line.strip().split(" ", 3)));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                if (!head.isEmpty()) {
                    types.add(type(head.split(" ", 2), fields));
                }
                head = line;
                fields = new ArrayList<>();
            }
        }
        return types;
    }

    /** {@code head} is the name and all after it. */
    private static TypeSchema type(String[] head, List<Field> fields) {
        String name = full(head[0]);
        String[] mark = head[1].split(" ", 2);
        if (mark[0].startsWith(KIND)) {
            return new TypeSchema(name, mark[1], "", kind(mark[0].substring(KIND.length())), withObjectFields(fields));
        }
        if (mark[0].startsWith("=")) {
            return new TypeSchema(name, mark[1], mark[0].substring(1), null, fields);
        }
        return new TypeSchema(name, head[1], "", null, fields);
    }

    private static Field field(String[] parts) {
        boolean required = parts[0].endsWith("!");
        String name = required ? parts[0].substring(0, parts[0].length() - 1) : parts[0];
        return new Field(name, required, fullType(parts[1]), parts[2]);
    }

    private static List<Field> withObjectFields(List<Field> own) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("apiVersion", false, "string", "Which version of the schema the object is written in."));
        fields.add(new Field("kind", false, "string", "Which kind of object it is."));
        fields.add(new Field("metadata", false, full("meta.ObjectMeta"), "What every object has."));
        fields.addAll(own);
        return fields;
    }

    private static Kind kind(String text) {
        int kind = text.lastIndexOf('/');
        int version = text.lastIndexOf('/', kind - 1);
        String group = version < 0 ? "" : text.substring(0, version);
        return new Kind(new GroupVersion(group, text.substring(version + 1, kind)), text.substring(kind + 1));
    }

    private static String fullType(String type) {
        if (type.startsWith("[]")) {
            return "[]" + fullType(type.substring(2));
        }
        @Nullable String inner = type.startsWith("map[") ? type.substring(4, type.length() - 1) : null;
        return inner == null ? full(type) : "map[" + fullType(inner) + "]";
    }

    private static String full(String name) {
        if (name.startsWith(BETA)) {
            return BETA_PREFIX + name.substring(BETA.length());
        }
        return PREFIXES.entrySet().stream()
                .filter(prefix -> name.startsWith(prefix.getKey()))
                .findFirst()
                .map(prefix ->
                        prefix.getValue() + name.substring(prefix.getKey().length()))
                .orElse(name);
    }
}
