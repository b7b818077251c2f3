package dev.postern.server.bench;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * One of those compared.
 *
 * @param name in the tables
 * @param address where clients connect
 * @param tls the client's side
 * @param processes whose CPU time and memory count
 */
record Peer(String name, InetSocketAddress address, SslContext tls, List<ProcessCost> processes) {
    String host() {
        return address.getHostString() + ":" + address.getPort();
    }

    double cpuSeconds() {
        return processes.stream().mapToDouble(ProcessCost::cpuSeconds).sum();
    }

    double pssKiB() {
        return processes.stream().mapToDouble(ProcessCost::pssKiB).sum();
    }
}
