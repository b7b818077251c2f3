package dev.postern.server.kubeconfig;

import dev.postern.proxy.http.HostAndPort;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/**
 * Where clients reach the gateway.
 *
 * @param url as kubeconfigs write it
 * @param host name or IP literal, without brackets
 */
public record ServerUrl(String url, String host) {
    private static final String FIX = "; say with --server https://HOST:PORT where users reach it";

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException where it is none of this kind
     */
    public static ServerUrl parse(String url) {
        try {
            URI uri = new URI(url);
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if ("https".equals(uri.getScheme()) && uri.getHost() != null && plain) {
                return new ServerUrl(url, uri.getHost().replaceAll("^\\[|]$", ""));
            }
        } catch (URISyntaxException broken) {
            throw new IllegalArgumentException(
                    "--server: \"" + url + "\" is not a URL: " + broken.getReason()
                            + "; as in https://gateway.example.com:6443",
                    broken);
        }
        throw new IllegalArgumentException("--server: must be https://HOST or https://HOST:PORT, not \"" + url + "\"");
    }

    /**
     * What the gateway listens on, as far as a client can dial it.
     *
     * @throws IllegalArgumentException where it cannot
     */
    public static ServerUrl of(String bindAddress, int port) {
        if (port == 0) {
            throw new IllegalArgumentException(
                    "serving.port: 0 is any free port, which is known only when the gateway runs" + FIX);
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(bindAddress);
        if (bytes != null) {
            requireRoutable(bindAddress, bytes);
        }
        return new ServerUrl("https://" + HostAndPort.authority(bindAddress, port), bindAddress);
    }

    /** The same port and path at another name. */
    public ServerUrl at(String name) {
        URI uri = URI.create(url);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return new ServerUrl("https://" + name + port + uri.getRawPath(), name);
    }

    /** Where the gateway answers for one of several clusters. */
    public ServerUrl below(String cluster) {
        return new ServerUrl(url.replaceAll("/+$", "") + "/clusters/" + cluster, host);
    }

    private static void requireRoutable(String literal, byte[] bytes) {
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            if (address.isAnyLocalAddress()) {
                throw new IllegalArgumentException(
                        "serving.bindAddress: " + literal + " stands for every address of the gateway's host" + FIX);
            }
            if (address.isLinkLocalAddress() || address.isMulticastAddress()) {
                throw new IllegalArgumentException(
                        "serving.bindAddress: " + literal + " cannot be dialled from another host" + FIX);
            }
        } catch (UnknownHostException broken) {
            throw new IllegalStateException("an IP literal of no length", broken);
        }
    }
}
