package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Notices a request that comes back to the gateway that sent it up, because what it takes for the API server leads to itself:
 * such a one would go round until something gives way (RFC 9110 7.6.3).
 */
final class Loop {
    static final String NAME = "Via";
    private static final int RANDOM_OCTETS = 8;
    private static final String PSEUDONYM = pseudonym();

    /** The mark of this process, which no other has. */
    static final Field MARK = new Field(NAME, "1.1 " + PSEUDONYM);

    private Loop() {}

    /**
     * @throws GatewayFailure {@code LOOP} where this process has sent the request up already
     */
    static void refuse(HttpFields fromClient) {
        for (String via : fromClient.values(NAME)) {
            if (via.contains(PSEUDONYM)) {
                throw new GatewayFailure(
                        FailureReason.LOOP,
                        "the request came back to the gateway that sent it to the API server: the address of the API server"
                                + " leads to the gateway itself");
            }
        }
    }

    private static String pseudonym() {
        byte[] octets = new byte[RANDOM_OCTETS];
        new SecureRandom().nextBytes(octets);
        return "postern-" + HexFormat.of().formatHex(octets);
    }
}
