package dev.postern.server.dev.apiserver.table;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code printService}, for services of type {@code ClusterIP}. */
final class ServicePrinter {
    static final Printer PRINTER = new Printer(
            List.of(
                    Column.ofName(),
                    Column.of("Type", "How the service is reached."),
                    Column.of("Cluster-IP", "Address of the service within the cluster."),
                    Column.of("External-IP", "Address of the service outside of the cluster."),
                    Column.of("Port(s)", "Ports of the service."),
                    Column.age(),
                    Column.wide("Selector", "Labels of the pods behind the service.")),
            ServicePrinter::cells);

    private ServicePrinter() {}

    private static List<Object> cells(ApiObject service, Instant now) {
        List<String> ports = new ArrayList<>();
        service.json()
                .path("spec")
                .path("ports")
                .forEach(port -> ports.add(
                        port.path("port").asInt(0) + "/" + port.path("protocol").asString("")));
        String selector = service.json().path("spec").path("selector").properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asString(""))
                .sorted()
                .collect(Collectors.joining(","));
        return List.of(
                service.name(),
                service.text("spec", "type"),
                Printer.orNone(service.text("spec", "clusterIP")),
                Printer.NONE,
                Printer.orNone(String.join(",", ports)),
                Printer.age(service, now),
                Printer.orNone(selector));
    }
}
