package dev.postern.proxy.http;

/** A host and a port in one text. */
public final class HostAndPort {
    private HostAndPort() {}

    /**
     * As RFC 3986 3.2.2 writes them, and {@code Host}: an IPv6 address in brackets.
     *
     * @param host name or IP literal without brackets
     */
    public static String authority(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
