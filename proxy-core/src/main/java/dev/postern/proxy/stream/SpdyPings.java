package dev.postern.proxy.stream;

/**
 * The pings of a SPDY connection that is spliced or tunnelled: how many octets they are, and whether the kubelet answers the
 * client's.
 */
final class SpdyPings {
    private static final int OCTETS = 12;

    private final Answers answers = new Answers();
    private long octets;

    /** To be told of the client's frames. */
    SpdyFrames.Watch client() {
        return new SpdyFrames.Watch() {
            @Override
            public void ping(int id) {
                octets += OCTETS;
                if (id % 2 != 0) {
                    answers.asked(id);
                }
            }

            @Override
            public void data(int length) {
                answers.data(length);
            }
        };
    }

    /** To be told of the kubelet's frames. */
    SpdyFrames.Watch kubelet() {
        return new SpdyFrames.Watch() {
            @Override
            public void ping(int id) {
                octets += OCTETS;
                answers.answered(id);
            }

            @Override
            public void data(int length) {
                // It says nothing that its coming does not.
            }
        };
    }

    /** Of all pings and their answers, both ways. */
    long octets() {
        return octets;
    }

    /** As {@link StreamObserver#isKubeletDead}. */
    boolean isKubeletDead(Side kubelet, KeepAlive keepAlive) {
        return answers.isDead(kubelet, keepAlive);
    }
}
