package dev.postern.server.dev.apiserver.table;

import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import java.util.List;
import java.util.Map;

/** The printer of each type. */
final class Printers {
    private static final Printer NAMESPACES = new Printer(
            List.of(Column.ofName(), Column.of("Status", "What becomes of the namespace, in one word."), Column.age()),
            (object, now) -> List.of(object.name(), object.text("status", "phase"), Printer.age(object, now)));

    private static final Printer LEASES = new Printer(
            List.of(Column.ofName(), Column.of("Holder", "Who has the lease."), Column.age()),
            (object, now) -> List.of(object.name(), object.text("spec", "holderIdentity"), Printer.age(object, now)));

    private static final Printer RESOURCE_QUOTAS = new Printer(
            List.of(
                    Column.ofName(),
                    Column.of("Request", "What is requested, of how much."),
                    Column.of("Limit", "What is limited, of how much."),
                    Column.age()),
            (object, now) -> List.of(object.name(), "", "", Printer.age(object, now)));

    /** For types that Kubernetes has no printer for. */
    private static final Printer OTHERS = new Printer(
            List.of(Column.ofName(), new Column("Created At", "date", "", "When the object was made.", 0)),
            (object, now) -> List.of(object.name(), object.text("metadata", "creationTimestamp")));

    private static final Map<ResourceType, Printer> ALL = Map.of(
            ResourceTypes.PODS, PodPrinter.PRINTER,
            ResourceTypes.NODES, NodePrinter.PRINTER,
            ResourceTypes.EVENTS, EventPrinter.PRINTER,
            ResourceTypes.SERVICES, ServicePrinter.PRINTER,
            ResourceTypes.NAMESPACES, NAMESPACES,
            ResourceTypes.LEASES, LEASES,
            ResourceTypes.RESOURCE_QUOTAS, RESOURCE_QUOTAS);

    private Printers() {}

    /** Whether it is the one for types that have none of their own, which writes no rows otherwise than the others. */
    static boolean isDefault(Printer printer) {
        return printer == OTHERS;
    }

    static Printer of(ResourceType type) {
        return ALL.getOrDefault(type, OTHERS);
    }
}
