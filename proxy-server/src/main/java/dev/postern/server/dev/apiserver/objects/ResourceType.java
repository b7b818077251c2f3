package dev.postern.server.dev.apiserver.objects;

import dev.postern.server.dev.apiserver.status.Subject;
import java.util.List;

/**
 * A kind of objects that the API server has.
 *
 * @param verbs what may be done with them here
 * @param subresources what else is under each of them
 */
public record ResourceType(
        GroupVersion groupVersion,
        Names names,
        boolean namespaced,
        List<String> verbs,
        List<Subresource> subresources) {
    public ResourceType {
        verbs = List.copyOf(verbs);
        subresources = List.copyOf(subresources);
    }

    /** What it is called. */
    public record Names(String plural, String singular, String kind, List<String> shortNames, List<String> categories) {
        public Names {
            shortNames = List.copyOf(shortNames);
            categories = List.copyOf(categories);
        }
    }

    /**
     * Something under an object.
     *
     * @param kind what it answers or takes
     */
    public record Subresource(String name, String kind, List<String> verbs) {
        public Subresource {
            verbs = List.copyOf(verbs);
        }
    }

    public String plural() {
        return names.plural();
    }

    public String kind() {
        return names.kind();
    }

    /** Whether objects of it are kept, and can be listed. */
    public boolean isKept() {
        return verbs.contains("list");
    }

    /** One of its objects as failures name it; an empty name for all of them. */
    public Subject subject(String name) {
        return new Subject(groupVersion.group(), plural(), name);
    }
}
