package dev.postern.proxy.authn;

import java.time.Instant;

/**
 * A token that was found good.
 *
 * @param identity whose it is
 * @param end when it ends, {@link Instant#MAX} where nobody says
 */
record ProvenToken(Identity identity, Instant end) {}
