package dev.postern.server.config;

import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ClusterSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses that no Node object may lead to: the gateway's own ports and the API server's. A node that names one would
 * make the gateway use its kubelet certificate against itself or the API server.
 */
final class OwnAddresses {
    private static final Logger log = LoggerFactory.getLogger(OwnAddresses.class);

    private OwnAddresses() {}

    static Set<InetSocketAddress> of(ConfigFile file, ClusterSource source) {
        Set<InetSocketAddress> addresses = new HashSet<>();
        add(addresses, file.serving().bindAddress(), file.serving().port());
        add(addresses, file.admin().bindAddress(), file.admin().port());
        if (source instanceof ApiServerOptions server) {
            add(addresses, server.host(), server.port());
        }
        return addresses;
    }

    /** Whether this API server is the gateway's own serving port: it would ask itself for ever. */
    static boolean isGateway(ConfigFile file, ApiServerOptions server) {
        return isServing(file, server.host(), server.port());
    }

    /** Whether the admin port is the serving one too: the same listener would answer for both. */
    static boolean isAdminServing(ConfigFile file) {
        ConfigFile.Admin admin = file.admin();
        return admin.port() != 0 && isServing(file, admin.bindAddress(), admin.port());
    }

    private static boolean isServing(ConfigFile file, String host, int port) {
        if (port != file.serving().port()) {
            return false;
        }
        Set<InetSocketAddress> own = new HashSet<>();
        add(own, file.serving().bindAddress(), port);
        Set<InetSocketAddress> asked = new HashSet<>();
        add(asked, host, port);
        return asked.stream().anyMatch(own::contains);
    }

    private static void add(Set<InetSocketAddress> addresses, String host, int port) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                List<InetAddress> own = address.isAnyLocalAddress() ? ofThisHost() : List.of(address);
                own.forEach(one -> addresses.add(new InetSocketAddress(one, port)));
            }
        } catch (UnknownHostException | SocketException unknown) {
            log.atWarn().addKeyValue("host", host).log("address not known yet: nodes are not compared with it");
        }
    }

    private static List<InetAddress> ofThisHost() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList();
    }
}
