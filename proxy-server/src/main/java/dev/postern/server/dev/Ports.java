package dev.postern.server.dev;

/**
 * The ports that the cluster listens on, all on 127.0.0.1.
 *
 * @param gateway where kubectl goes
 * @param admin health and metrics of the gateway
 * @param kubelet where the gateway goes with a stream
 * @param apiServer where the gateway goes with everything else
 */
public record Ports(int gateway, int admin, int kubelet, int apiServer) {}
