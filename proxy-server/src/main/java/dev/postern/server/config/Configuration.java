package dev.postern.server.config;

import dev.postern.proxy.GatewayOptions;
import java.util.List;

/**
 * A configuration that is complete and checked.
 *
 * @param gateway what the core needs
 * @param adminAddress name or IP literal that the admin port listens on
 * @param adminPort TCP port, 0 for any free one
 * @param files what can be read again while the gateway runs
 * @param summary what it says, in a few lines for a person; no secret
 */
public record Configuration(
        GatewayOptions gateway, String adminAddress, int adminPort, List<ReloadableFile> files, List<String> summary) {
    public Configuration {
        files = List.copyOf(files);
        summary = List.copyOf(summary);
    }

    /** The names of the clusters behind the gateway, in the file's order. */
    public List<String> clusterNames() {
        return gateway.clusters().stream()
                .map(GatewayOptions.ClusterOptions::name)
                .toList();
    }
}
