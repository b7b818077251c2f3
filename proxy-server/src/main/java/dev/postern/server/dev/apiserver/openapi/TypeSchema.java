package dev.postern.server.dev.apiserver.openapi;

import dev.postern.server.dev.apiserver.objects.GroupVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type of the schema.
 *
 * @param name in full: {@code io.k8s.api.core.v1.Pod}
 * @param format of a type that is a text with this format; empty for one with fields
 * @param kind what kind of object it is, or null
 */
record TypeSchema(
        String name,
        String description,
        String format,
        @Nullable Kind kind,
        List<Field> fields) {
    TypeSchema {
        fields = List.copyOf(fields);
    }

    /** An object's {@code apiVersion} and {@code kind}. */
    record Kind(GroupVersion groupVersion, String name) {}

    /**
     * A field.
     *
     * @param type as the schema file has it, with the names of types in full
     */
    record Field(String name, boolean required, String type, String description) {}
}
