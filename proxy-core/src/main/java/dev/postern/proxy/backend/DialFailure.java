package dev.postern.proxy.backend;

import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.target.KubeletAddress;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Why somebody could not be dialled, in words that name the node and the kind of trouble, never an address. */
final class DialFailure {
    /** First match wins; the whole chain of causes is searched for each. */
    private static final List<Sentence> SENTENCES = List.of(
            sentence(ConnectTimeoutException.class, "does not accept a TCP connection in time"),
            sentence(NoRouteToHostException.class, "is not reachable: no route to its address"),
            new Sentence(
                    cause -> cause instanceof ConnectException && says(cause, "refused"),
                    "refuses the TCP connection: nothing listens on its port"),
            sentence(ConnectException.class, "is not reachable over TCP"),
            sentence(SslHandshakeTimeoutException.class, "does not complete the TLS handshake in time"),
            sentence(CertificateExpiredException.class, "has an expired certificate"),
            sentence(CertificateNotYetValidException.class, "has a certificate that is not valid yet"),
            new Sentence(
                    cause -> says(cause, "subject alternative") || says(cause, "no name matching"),
                    "has a certificate for another address or name"),
            new Sentence(cause -> says(cause, "key usage"), "has a certificate that is not one for a TLS server"),
            sentence(CertPathBuilderException.class, "has a certificate that the configured %s CA did not sign"),
            sentence(CertPathValidatorException.class, "has a certificate that the configured %s CA did not sign"),
            new Sentence(
                    DialFailure::isAlert,
                    "rejected the TLS handshake; it may not trust the gateway's client certificate"),
            sentence(NotSslRecordException.class, "does not speak TLS"),
            sentence(ClosedChannelException.class, "closed the connection during the TLS handshake"));

    private DialFailure() {}

    static GatewayFailure of(KubeletAddress kubelet, Throwable failure) {
        if (failure instanceof GatewayFailure ours) {
            return ours;
        }
        return new GatewayFailure(
                FailureReason.DIAL_FAILED,
                "error dialing backend: the kubelet of node \"" + kubelet.node() + "\" " + sentence(failure, "kubelet"),
                failure);
    }

    /** As for a plain request: {@code UNAVAILABLE}. */
    static GatewayFailure ofApiServer(Throwable failure) {
        if (failure instanceof GatewayFailure ours) {
            return ours;
        }
        return new GatewayFailure(
                FailureReason.UNAVAILABLE,
                "the API server cannot be reached: it " + sentence(failure, "API server's"),
                failure);
    }

    private static String sentence(Throwable failure, String whose) {
        return SENTENCES.stream()
                .filter(candidate -> chain(failure, candidate.matches()))
                .findFirst()
                .map(Sentence::text)
                .orElse("cannot be reached")
                .formatted(whose);
    }

    /** The same where a proxy stands between: what went wrong before it was through is the proxy's. */
    static GatewayFailure throughProxy(KubeletAddress kubelet, Throwable failure) {
        String trouble = failure instanceof GatewayFailure ? null : EgressProxy.trouble(failure);
        return trouble == null
                ? of(kubelet, failure)
                : new GatewayFailure(
                        FailureReason.DIAL_FAILED,
                        "error dialing backend: the kubelet of node \"" + kubelet.node() + "\" cannot be reached: "
                                + trouble,
                        failure);
    }

    /** Whether a peer's TLS alert says that it does not like our certificate. */
    static boolean isAlert(Throwable cause) {
        return says(cause, "received fatal alert") || says(cause, "_alert_") || says(cause, "alert number");
    }

    private static boolean chain(Throwable failure, Predicate<Throwable> matches) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause()) {
            if (matches.test(cause)) {
                return true;
            }
            depth++;
        }
        return false;
    }

    private static boolean says(Throwable cause, String words) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(words);
    }

    private static Sentence sentence(Class<? extends Throwable> type, String text) {
        return new Sentence(type::isInstance, text);
    }

    private record Sentence(Predicate<Throwable> matches, String text) {}
}
