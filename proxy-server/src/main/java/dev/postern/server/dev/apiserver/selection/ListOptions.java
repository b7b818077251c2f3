package dev.postern.server.dev.apiserver.selection;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.status.Failures;
import dev.postern.server.dev.apiserver.status.Failures.Cause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code metav1.ListOptions}: what a list or a watch asks for.
 *
 * @param version which state is asked for
 * @param page which part of it
 */
public record ListOptions(Selection selection, Version version, Page page, Watching watching) {
    private static final String MATCH = "resourceVersionMatch";
    private static final String NOT_OLDER = "NotOlderThan";

    /** Which objects. */
    public record Selection(LabelSelector labels, FieldSelector fields) {
        /** Whether it lets everything through. */
        public boolean isEmpty() {
            return labels.isEmpty() && fields.isEmpty();
        }

        /** Whether this object is asked for. */
        public boolean matches(ApiObject object) {
            return labels.matches(object.labels()) && fields.matches(object);
        }
    }

    /** {@code resourceVersion} and {@code resourceVersionMatch}, as they were sent; empty where they were not. */
    public record Version(String asked, String match) {}

    /** {@code limit}, zero for none, and {@code continue}, empty for the beginning. */
    public record Page(long limit, String continueToken) {}

    /**
     * What concerns watches only.
     *
     * @param sendInitialEvents null where nothing was said
     */
    public record Watching(
            boolean watch, boolean bookmarks, @Nullable Boolean sendInitialEvents, long timeoutSeconds) {}

    /**
     * Reads and validates a query ({@code apimachinery pkg/apis/meta/internalversion/validation}).
     *
     * @param watch whether the path says already that it is a watch
     * @param name the one object that it is about; empty for all
     * @throws dev.postern.server.dev.apiserver.status.ApiFailure 400 or 422
     */
    public static ListOptions parse(Parameters query, ResourceType type, boolean watch, String name) {
        LabelSelector labels = LabelSelector.parse(query.text("labelSelector"));
        Watching watching = new Watching(
                query.flag("watch") || watch,
                query.flag("allowWatchBookmarks"),
                query.optionalFlag("sendInitialEvents"),
                query.integer("timeoutSeconds"));
        Version version = new Version(query.text("resourceVersion"), query.text(MATCH));
        Page page = new Page(query.integer("limit"), query.text("continue"));
        List<Cause> causes = watching.watch() ? ofWatch(watching, version, page) : ofList(watching, version, page);
        if (!causes.isEmpty()) {
            throw Failures.invalid("ListOptions", "meta.k8s.io", causes);
        }
        FieldSelector fields = FieldSelector.parse(query.text("fieldSelector"), type);
        Selection selection = new Selection(labels, name.isEmpty() ? fields : fields.andName(name));
        return new ListOptions(selection, version, page, watching);
    }

    private static List<Cause> ofList(Watching watching, Version version, Page page) {
        List<Cause> causes = new ArrayList<>();
        if (!version.match.isEmpty()) {
            if (version.asked.isEmpty()) {
                causes.add(Cause.forbidden(MATCH, MATCH + " is forbidden unless resourceVersion is provided"));
            }
            if (!page.continueToken.isEmpty()) {
                causes.add(Cause.forbidden(MATCH, MATCH + " is forbidden when continue is provided"));
            }
            if (!version.match.equals("Exact") && !version.match.equals(NOT_OLDER)) {
                causes.add(unsupported(version.match, "\"Exact\", \"NotOlderThan\", \"\""));
            }
            if (version.match.equals("Exact") && version.asked.equals("0")) {
                causes.add(Cause.forbidden(MATCH, MATCH + " \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (watching.sendInitialEvents != null) {
            causes.add(Cause.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        return causes;
    }

    private static List<Cause> ofWatch(Watching watching, Version version, Page page) {
        List<Cause> causes = new ArrayList<>();
        boolean saysInitial = watching.sendInitialEvents != null;
        if (saysInitial && !version.match.equals(NOT_OLDER)) {
            causes.add(Cause.forbidden(MATCH, "sendInitialEvents requires setting " + MATCH + " to " + NOT_OLDER));
        }
        if (!version.match.isEmpty()) {
            if (!saysInitial) {
                causes.add(
                        Cause.forbidden(MATCH, MATCH + " is forbidden for watch unless sendInitialEvents is provided"));
            }
            if (!version.match.equals(NOT_OLDER)) {
                causes.add(unsupported(version.match, "\"NotOlderThan\""));
            }
            if (!page.continueToken.isEmpty()) {
                causes.add(Cause.forbidden(MATCH, MATCH + " is forbidden when continue is provided"));
            }
        }
        return causes;
    }

    private static Cause unsupported(String match, String supported) {
        return new Cause(
                "FieldValueNotSupported",
                MATCH,
                "Unsupported value: \"" + match + "\": supported values: " + supported);
    }
}
