package dev.postern.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An element of {@code clusters}. */
record ClusterKeys(
        @Key(
                about =
                        "Name of the cluster: a DNS label, of lower-case letters, digits and -. Clients reach it below /clusters/NAME; logs and metrics call it so.")
        String name,

        @Key(
                about =
                        "Host names that are this cluster's alone, lower-case and without a port: a request whose Host, or else whose TLS server name (SNI), is one of them is for this cluster. The serving certificate must have them too. Not needed where there is one cluster, or where clients use /clusters/NAME.",
                fallback = "[]")
        List<String> hosts,

        @Key(
                about =
                        "kubeconfig file with the gateway's own identity at the API server: it reads pods and nodes and impersonates users. A command under exec is run: it must be a path, and nobody but root and the gateway's user may be able to change it. Refused where others can read it. Exactly one of kubeconfig, inCluster and inventoryFile.")
        @Nullable
        Path kubeconfig,

        @Key(
                about =
                        "Whether the gateway's own identity is the service account of the pod that it runs in, as kubelets mount it.",
                fallback = "false")
        boolean inCluster,

        @Key(
                about =
                        "YAML file with Pod and Node objects, as kubectl get pods,nodes -A -o yaml prints them: for clusters whose API server is out of reach. Only requests that go to a kubelet work then.")
        @Nullable
        Path inventoryFile,

        @Key(
                about =
                        "How the API server learns who asks. Impersonate: by the gateway's own credential and Impersonate headers. ForwardToken: by the caller's own bearer token, and the gateway's credential stays at home; then nobody can be anyone whom the API server does not know them to be, and a caller without a token (client certificate, front proxy) gets 401 for everything that goes up.",
                fallback = "Impersonate",
                oneOf = {"Impersonate", "ForwardToken"})
        String identity,

        @Key(
                about =
                        "Where exec, attach, port-forward, logs and nodes/x/proxy go where no rule of routes says otherwise. Kubelet: to the node, dialled with the gateway's certificate; the node gate is asked. APIServer: to the API server in the caller's name, which dials the node itself: for clusters whose kubelets are out of reach, and for admission webhooks on CONNECT, which run nowhere else; the node gate is not asked then, because the gateway dials no node. Everything else goes to the API server always.",
                fallback = "Kubelet",
                oneOf = {"Kubelet", "APIServer"})
        String route,

        @Key(about = "Exceptions from route; the first that matches decides.", fallback = "[]")
        List<RouteKeys> routes,

        @Key(
                about =
                        "What connections to the API server go through. Absent means directly, or as the kubeconfig's proxy-url says.")
        @Nullable
        EgressKeys egress,

        @Key(about = "How kubelets are dialled. Required unless every route is APIServer.") @Nullable
        Kubelet kubelet,

        @Key(about = "Limits of this cluster's sessions, in place of those of the whole file.") @Nullable
        Streaming streaming,

        @Key(
                about =
                        "Who may do what in this cluster: instead of all of the file's own authorization, not in addition to it.")
        @Nullable
        AuthorizationKeys authorization) {
    static final String FORWARD_TOKEN = "ForwardToken";

    ClusterKeys {
        long sources = Stream.of(kubeconfig != null, inCluster, inventoryFile != null)
                .filter(set -> set)
                .count();
        if (sources != 1) {
            throw new IllegalArgumentException("exactly one of kubeconfig, inCluster and inventoryFile must be set");
        }
        if (egress != null && inventoryFile != null) {
            throw new IllegalArgumentException("egress needs an API server, and inventoryFile has none");
        }
        if (kubelet == null && leadTo(RouteKeys.KUBELET, route, routes)) {
            throw new IllegalArgumentException("kubelet is required where a route is Kubelet");
        }
        if (inventoryFile != null && leadTo(RouteKeys.API_SERVER, route, routes)) {
            throw new IllegalArgumentException("an inventory has no API server: every route must be Kubelet");
        }
        if (inventoryFile != null && identity.equals(FORWARD_TOKEN)) {
            throw new IllegalArgumentException("an inventory has no API server to forward tokens to: remove identity");
        }
    }

    private static boolean leadTo(String destination, String route, List<RouteKeys> routes) {
        return route.equals(destination)
                || routes.stream().anyMatch(rule -> rule.route().equals(destination));
    }

    /** {@code clusters[].streaming}. */
    record Streaming(
            @Key(about = "As streaming.idleTimeout, for this cluster.")
            Duration idleTimeout) {
        Streaming {
            if (idleTimeout.isZero()) {
                throw new IllegalArgumentException("idleTimeout must be longer than 0");
            }
        }
    }

    /** {@code clusters[].kubelet}. */
    record Kubelet(
            @Key(about = "PEM file with the client certificate that kubelets accept.")
            Path clientCertificateFile,

            @Key(
                    about =
                            "PEM file with its private key. Whoever has it may do everything on every node: refused where others can read it.")
            Path clientKeyFile,

            @Key(
                    about =
                            "PEM file with the CA certificates that sign kubelets' serving certificates. There is no way to leave them unverified.")
            Path certificateAuthorityFile,

            @Key(
                    about = "Which of a node's addresses is dialled: the first type here that the node has.",
                    fallback = "[InternalIP, Hostname]",
                    oneOf = {"Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"})
            List<String> preferredAddressTypes,

            @Key(
                    about =
                            "Blocks in which nodes may be; an address outside is not dialled, whatever a Node object says. Empty means any global unicast address. Loopback must be named (127.0.0.0/8) to be allowed.",
                    fallback = "[]")
            List<String> nodeCIDRs,

            @Key(
                    about =
                            "Whether a kubelet's certificate must name system:node:NAME. The CA and the address are verified always. false is for certificates that were not issued by a Kubernetes signer.",
                    fallback = "true")
            boolean verifyNodeName,

            @Key(
                    about =
                            "Nodes that are behind a proxy. The first whose blocks hold the node's address counts; none means directly.",
                    fallback = "[]")
            List<EgressKeys.ForNodes> egress) {
        Kubelet {
            if (preferredAddressTypes.isEmpty()) {
                throw new IllegalArgumentException("preferredAddressTypes must name at least one address type");
            }
        }
    }
}
