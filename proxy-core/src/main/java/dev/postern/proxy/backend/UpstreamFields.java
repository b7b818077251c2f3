package dev.postern.proxy.backend;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which of the client's fields go to the API server: those that kubectl, client-go and controllers use and that say nothing
 * about who asks or from where. By name, so that a header nobody has thought of stays outside; and not where the client's
 * {@code Connection} names it (RFC 9110 7.6.1). Identity and credential are added after this by the {@code ApiServer}, and
 * nothing is removed after that (CVE-2021-31999).
 */
final class UpstreamFields {
    private static final Set<String> NAMES = Set.of(
            "accept",
            "accept-encoding",
            "accept-language",
            "content-type",
            "content-encoding",
            "content-language",
            "content-length",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "range",
            "if-range",
            "cache-control",
            "pragma",
            "audit-id",
            "traceparent",
            "tracestate",
            "baggage");

    private UpstreamFields() {}

    /**
     * What goes up of a request.
     *
     * @throws GatewayFailure {@code LOOP} where it has come from this gateway
     */
    static HttpFields of(ClientRequest request, ForwardedFor forwardedFor) {
        HttpFields from = request.head().fields();
        Loop.refuse(from);
        Set<String> named = from.ofConnection();
        List<Field> kept = new ArrayList<>();
        for (Field field : from.all()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            boolean passes = NAMES.contains(name) || name.startsWith("kubectl-") || name.startsWith("x-kubernetes-");
            // The body is framed by its length, so a Connection that names it must not take it away.
            if (passes && (name.equals("content-length") || !named.contains(name))) {
                kept.add(field);
            }
        }
        String userAgent = UserAgent.of(from);
        if (!userAgent.isEmpty()) {
            kept.add(new Field(UserAgent.NAME, userAgent));
        }
        kept.add(Loop.MARK);
        kept.add(new Field(ForwardedFor.NAME, forwardedFor.value(request)));
        return HttpFields.of(kept);
    }
}
