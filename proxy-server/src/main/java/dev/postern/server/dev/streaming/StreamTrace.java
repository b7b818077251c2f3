package dev.postern.server.dev.streaming;

import dev.postern.server.dev.trace.Hop;
import dev.postern.server.dev.trace.Trace;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Tells the steps of one connection's streams. Any thread. */
record StreamTrace(Trace trace, String connection) {
    static StreamTrace of(Trace trace, SocketAddress client) {
        return new StreamTrace(
                trace,
                client instanceof InetSocketAddress address
                        ? address.getAddress().getHostAddress() + ":" + address.getPort()
                        : client.toString());
    }

    /** What was seen on the connection. */
    void kubelet(String step) {
        trace.step(Hop.KUBELET, connection, step);
    }

    /** What was seen in the pod. */
    void pod(String step) {
        trace.step(Hop.POD, connection, step);
    }

    /** A number of bytes in words. */
    static String bytes(long count) {
        return count == 1 ? "1 byte" : count + " bytes";
    }
}
