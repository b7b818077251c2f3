package dev.postern.proxy.target;

import java.net.InetAddress;

/**
 * A kubelet's checked address: resolved once, and that IP is dialled.
 *
 * @param node the node's name, for the certificate's {@code CN=system:node:<name>}
 * @param ip what is dialled
 * @param port the kubelet's port
 * @param host what the certificate's SAN must hold: the node's address as the Node object gives it, an IP or a name
 */
public record KubeletAddress(String node, InetAddress ip, int port, String host) {}
