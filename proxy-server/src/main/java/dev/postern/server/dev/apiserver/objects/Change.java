package dev.postern.server.dev.apiserver.objects;

/** One event of a watch ({@code metav1.WatchEvent}). Nothing is ever deleted. */
public record Change(Type type, ApiObject object) {
    /** {@code WatchEvent.type}. */
    public enum Type {
        ADDED,
        MODIFIED
    }
}
