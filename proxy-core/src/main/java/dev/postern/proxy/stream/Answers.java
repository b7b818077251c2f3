package dev.postern.proxy.stream;

/**
 * Whether a kubelet's silence says that it is gone. It answers pings in the order of the bytes, and SPDY has no flow control:
 * while a process does not read its stdin, a living kubelet comes to read nothing at all any more, pings included
 * (moby/spdystream, 50 frames). So a ping that is not answered counts only if the kubelet cannot be stuck at data: none was
 * sent after the last ping that it did answer, or so little in all that any process' pipe or terminal takes it.
 */
final class Answers {
    /** A terminal's line. */
    private static final long TAKEN_ALWAYS = 4096;

    private int asked;
    private boolean owed;
    private long data;
    private long dataBeforeAsked;
    private long dataRead;
    private int owedTicks;

    /** A ping went to the kubelet. */
    void asked(int ping) {
        if (!owed) {
            owed = true;
            asked = ping;
            dataBeforeAsked = data;
        }
    }

    /** The kubelet answered a ping. */
    void answered(int ping) {
        if (owed && asked == ping) {
            owed = false;
            dataRead = dataBeforeAsked;
        }
    }

    /** Octets of data went to the kubelet. */
    void data(long octets) {
        data += octets;
    }

    /** Called with every tick; whether the kubelet is dead. */
    boolean isDead(Side kubelet, KeepAlive keepAlive) {
        owedTicks = owed && (data == dataRead || data <= TAKEN_ALWAYS) ? owedTicks + 1 : 0;
        return keepAlive.isDead(owedTicks, kubelet.silence());
    }
}
