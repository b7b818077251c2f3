package dev.postern.proxy.target;

import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's kubelet is dialled: one address of the node by preferred type, resolved once, every answer held against
 * {@link DialRules}, one of them kept. Nothing below resolves again (CVE-2020-8562).
 */
final class KubeletAddresses {
    private static final String HOSTNAME = "Hostname";

    private final TargetOptions options;
    private final DialRules rules;
    private final NameResolver names;

    KubeletAddresses(TargetOptions options, NameResolver names) {
        this.options = options;
        this.rules = new DialRules(options);
        this.names = names;
    }

    /**
     * The address to use, as the API server chooses it ({@code pkg/util/node GetPreferredNodeAddress}).
     *
     * @throws GatewayFailure {@code DIAL_FAILED}, 500 as there; the text lists types only, because addresses stay inside
     */
    Node.Address preferred(Node node) {
        for (String type : options.preferredAddressTypes()) {
            for (Node.Address address : node.addresses()) {
                if (address.type().equals(type)) {
                    return address;
                }
            }
            if (type.equals(HOSTNAME) && !node.hostnameLabel().isEmpty()) {
                return new Node.Address(HOSTNAME, node.hostnameLabel());
            }
        }
        throw new GatewayFailure(
                FailureReason.DIAL_FAILED,
                node.addresses().stream()
                        .map(Node.Address::type)
                        .collect(Collectors.joining(" ", "no preferred addresses found; known addresses: [", "]")));
    }

    /** Completes on the caller's context; fails with {@code UNAVAILABLE} where the address is refused, or {@code DIAL_FAILED}. */
    Future<KubeletAddress> checked(Node node, Node.Address address) {
        String host = address.address();
        Optional<InetAddress> literal = IpLiteral.parse(host);
        if (literal.isPresent()) {
            return Future.succeededFuture(allowed(node, host, List.of(literal.get())));
        }
        if (address.type().endsWith("IP") || !IpLiteral.isName(host)) {
            return Future.failedFuture(refused(node, "it is not written as an IP address or a host name"));
        }
        return names.resolve(host)
                .recover(cause -> Future.failedFuture(unresolved(node, cause)))
                .map(answers -> allowed(node, host, answers));
    }

    private KubeletAddress allowed(Node node, String host, List<InetAddress> answers) {
        if (answers.isEmpty()) {
            throw unresolved(node, null);
        }
        for (InetAddress answer : answers) {
            rules.refusal(answer, node.kubeletPort()).ifPresent(reason -> {
                throw refused(node, reason);
            });
        }
        return new KubeletAddress(node.name(), answers.get(0), node.kubeletPort(), host);
    }

    private static GatewayFailure refused(Node node, String reason) {
        return new GatewayFailure(
                FailureReason.UNAVAILABLE,
                "address not allowed: the address of node \"" + node.name() + "\" is not dialled, because " + reason);
    }

    private static GatewayFailure unresolved(Node node, @Nullable Throwable cause) {
        return new GatewayFailure(
                FailureReason.DIAL_FAILED,
                "error dialing backend: the host name of node \"" + node.name() + "\" cannot be resolved",
                cause);
    }
}
