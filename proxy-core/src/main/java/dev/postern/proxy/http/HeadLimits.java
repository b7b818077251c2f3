package dev.postern.proxy.http;

/**
 * How large a head may be.
 *
 * @param firstLine bytes of the request or status line, without its CRLF
 * @param fields bytes of all field lines together, each with its CRLF
 * @param lines number of field lines
 */
public record HeadLimits(int firstLine, int fields, int lines) {
    /** 64 KiB, 64 KiB and 200 lines. */
    public static final HeadLimits DEFAULT = new HeadLimits(64 * 1024, 64 * 1024, 200);
}
