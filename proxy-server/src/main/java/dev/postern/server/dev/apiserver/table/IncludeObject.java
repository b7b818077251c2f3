package dev.postern.server.dev.apiserver.table;

import dev.postern.server.dev.apiserver.status.Failures;

/** {@code metav1.IncludeObjectPolicy}: what a row has of its object. */
public enum IncludeObject {
    NONE,
    METADATA,
    OBJECT;

    /** The parameter {@code includeObject}; empty means the metadata. */
    public static IncludeObject parse(String text) {
        return switch (text) {
            case "None" -> NONE;
            case "Metadata", "" -> METADATA;
            case "Object" -> OBJECT;
            default ->
                throw Failures.badRequest("Unable to convert to Table as requested: includeObject: Invalid value: \""
                        + text + "\": must be 'Metadata', 'Object', 'None', or empty");
        };
    }
}
