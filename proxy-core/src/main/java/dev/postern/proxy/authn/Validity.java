package dev.postern.proxy.authn;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;

/** When every certificate of a path is valid, both ends included (RFC 5280 4.1.2.5). */
record Validity(Instant from, Instant until) {
    static Validity of(Collection<X509Certificate> path) {
        Instant from = Instant.MIN;
        Instant until = Instant.MAX;
        for (X509Certificate certificate : path) {
            Instant begin = certificate.getNotBefore().toInstant();
            Instant end = certificate.getNotAfter().toInstant();
            from = begin.isAfter(from) ? begin : from;
            until = end.isBefore(until) ? end : until;
        }
        return new Validity(from, until);
    }

    boolean holds(Instant now) {
        return !now.isBefore(from) && !now.isAfter(until);
    }
}
