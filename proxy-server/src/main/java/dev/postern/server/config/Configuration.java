package dev.postern.server.config;

import dev.postern.proxy.GatewayOptions;
import java.util.List;

/**
 * A configuration that is complete and checked.
 *
 * @param clusterNames of the clusters behind the gateway, in the file's order
 * @param gateway what the core needs
 * @param adminAddress name or IP literal that the admin port listens on
 * @param adminPort TCP port, 0 for any free one
 * @param summary what it says, in a few lines for a person; no secret
 */
public record Configuration(
        List<String> clusterNames, GatewayOptions gateway, String adminAddress, int adminPort, List<String> summary) {
    public Configuration {
        clusterNames = List.copyOf(clusterNames);
        summary = List.copyOf(summary);
    }
}
