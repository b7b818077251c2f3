package dev.postern.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An element of {@code clusters}. */
record ClusterKeys(
        @Key(about = "Name of the cluster, in logs.") String name,

        @Key(
                about =
                        "kubeconfig file with the gateway's own identity at the API server: it reads pods and nodes and impersonates users. A command under exec is run, and must then be the owner's alone to change. Refused where others can read it. Exactly one of kubeconfig, inCluster and inventoryFile.")
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
                        "How the caller's identity reaches the API server: as Impersonate headers of the gateway's own connection.",
                fallback = "Impersonate",
                oneOf = "Impersonate",
                later = "ForwardToken")
        String identity,

        @Key(
                about = "Where streams go: to the kubelet of the pod's node.",
                fallback = "Kubelet",
                oneOf = "Kubelet",
                later = "APIServer")
        String route,

        @Key(
                about =
                        "What connections to the API server go through. Absent means directly, or as the kubeconfig's proxy-url says.")
        @Nullable
        EgressKeys egress,

        @Key(about = "How kubelets are dialled.") Kubelet kubelet) {
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
