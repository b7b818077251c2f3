package dev.postern.proxy.stream;

/** Codes of a WebSocket's Close (RFC 6455 7.4 and its registry at IANA). */
final class WebSocketClose {
    static final int NORMAL = 1000;
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED_DATA = 1003;
    /** Stands for a Close without a code, and is never sent. */
    static final int NONE = 1005;

    static final int NOT_CONSISTENT = 1007;
    static final int TOO_BIG = 1009;

    private static final int LAST_REGISTERED = 1014;
    private static final int FIRST_OF_LIBRARIES = 3000;
    private static final int LAST = 4999;

    private WebSocketClose() {}

    /** Whether a Close may say this code. */
    static boolean maySay(int code) {
        return code >= NORMAL && code <= UNSUPPORTED_DATA
                || code >= NOT_CONSISTENT && code <= LAST_REGISTERED
                || code >= FIRST_OF_LIBRARIES && code <= LAST;
    }
}
