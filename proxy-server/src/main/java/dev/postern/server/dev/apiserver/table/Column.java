package dev.postern.server.dev.apiserver.table;

/**
 * {@code TableColumnDefinition}.
 *
 * @param format {@code name} for the column that names the object
 * @param priority 0 for columns that are always shown, 1 for those of {@code -o wide}
 */
record Column(String name, String type, String format, String description, int priority) {
    static Column ofName() {
        return new Column("Name", "string", "name", "Name of the object.", 0);
    }

    static Column age() {
        return of("Age", "How long ago the object was made.");
    }

    static Column of(String name, String description) {
        return new Column(name, "string", "", description, 0);
    }

    static Column wide(String name, String description) {
        return new Column(name, "string", "", description, 1);
    }
}
