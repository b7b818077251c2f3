package dev.postern.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration file, key by key. The texts here are what {@code config/README.md} and the JSON schema say. */
@Keys(later = {"shutdown", "audit", "limits", "logging", "tracing"})
record ConfigFile(
        @Key(about = "Version of this file's format.", oneOf = "postern.dev/v1alpha1")
        String apiVersion,

        @Key(about = "Kind of this file.", oneOf = "PosternConfiguration")
        String kind,

        @Key(about = "The port that kubectl talks to.") Serving serving,

        @Key(
                about =
                        "The port for health checks and metrics. Plain HTTP without authentication: keep it on loopback or behind a network policy.",
                fallback = "{}")
        Admin admin,

        @Key(about = "Who is believed. At least one way must be configured.")
        Authentication authentication,

        @Key(about = "Who may do what. Both gates must be named.")
        Authorization authorization,

        @Key(about = "The cluster behind the gateway; exactly one in this version.")
        List<Cluster> clusters,

        @Key(about = "Running exec, attach and port-forward sessions.", fallback = "{}")
        Streaming streaming,

        @Key(
                about =
                        "Addresses or blocks (10.0.0.0/8) of load balancers whose X-Forwarded-For is believed and passed on. From anyone else the header is dropped, so that nobody can forge the address in a kubelet's log.",
                fallback = "[]")
        List<String> trustedProxies) {

    /** {@code serving}. */
    record Serving(
            @Key(about = "Address to listen on. 0.0.0.0 or :: for all.", fallback = "127.0.0.1")
            String bindAddress,

            @Key(about = "TCP port; 0 for any free one, which the log then names.", fallback = "6443", max = 65535)
            int port,

            @Key(about = "PEM file with the certificate that clients see, then its intermediates.")
            Path tlsCertFile,

            @Key(about = "PEM file with its private key. Refused where others can read it.")
            Path tlsPrivateKeyFile) {}

    /** {@code admin}. */
    record Admin(
            @Key(about = "Address to listen on.", fallback = "127.0.0.1")
            String bindAddress,

            @Key(about = "TCP port; 0 for any free one, which the log then names.", fallback = "6444", max = 65535)
            int port) {}

    /** {@code authentication}. */
    @Keys(later = {"webhook", "configFile", "requestHeader", "anonymous", "audiences"})
    record Authentication(
            @Key(about = "Client certificates: the common name is the user, organizations are the groups.") @Nullable
            X509 x509,

            @Key(
                    about =
                            "The API server's static token file: token,user,uid,\"group1,group2\" on each line. Refused where others can read it.")
            @Nullable
            Path tokenAuthFile) {
        Authentication {
            if (x509 == null && tokenAuthFile == null) {
                throw new IllegalArgumentException("nobody could authenticate: set x509.clientCAFile or tokenAuthFile");
            }
        }
    }

    /** {@code authentication.x509}. */
    record X509(
            @Key(about = "PEM file with the CA certificates that sign users' certificates.")
            Path clientCAFile) {}

    /** {@code authorization}. */
    record Authorization(
            @Key(
                    about =
                            "What answers whether the caller may create pods/exec, pods/attach or pods/portforward, or get pods/log, in the pod's namespace. RBAC reads rbacFiles.",
                    oneOf = "RBAC",
                    later = {"RBACCluster", "Webhook"})
            List<String> podGate,

            @Key(
                    about =
                            "What answers whether the caller may create nodes/proxy for the node that the pod runs on. RBAC reads rbacFiles, which only the gateway holds; Disabled lets everyone through whom the pod gate lets through, as the API server does.",
                    oneOf = {"RBAC", "Disabled"},
                    later = {"RBACCluster", "Webhook"})
            List<String> nodeGate,

            @Key(
                    about =
                            "YAML files with Role, ClusterRole, RoleBinding and ClusterRoleBinding objects of rbac.authorization.k8s.io/v1. Needed where a gate says RBAC.",
                    fallback = "[]")
            List<Path> rbacFiles) {
        Authorization {
            if (podGate.isEmpty() || nodeGate.isEmpty()) {
                throw new IllegalArgumentException(
                        "a gate has no default: podGate and nodeGate each name at least one mode");
            }
            if (nodeGate.contains("Disabled") && nodeGate.size() > 1) {
                throw new IllegalArgumentException("nodeGate: Disabled stands alone");
            }
            boolean rbac = podGate.contains("RBAC") || nodeGate.contains("RBAC");
            if (rbac && rbacFiles.isEmpty()) {
                throw new IllegalArgumentException("rbacFiles is required where a gate says RBAC");
            }
        }
    }

    /** An element of {@code clusters}. */
    record Cluster(
            @Key(about = "Name of the cluster, in logs.") String name,

            @Key(
                    about =
                            "kubeconfig file with the gateway's own identity at the API server: it reads pods and nodes and impersonates users. Refused where others can read it. Exactly one of kubeconfig and inventoryFile.")
            @Nullable
            Path kubeconfig,

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

            @Key(about = "How kubelets are dialled.") Kubelet kubelet) {
        Cluster {
            if ((kubeconfig == null) == (inventoryFile == null)) {
                throw new IllegalArgumentException("exactly one of kubeconfig and inventoryFile must be set");
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
            boolean verifyNodeName) {
        Kubelet {
            if (preferredAddressTypes.isEmpty()) {
                throw new IllegalArgumentException("preferredAddressTypes must name at least one address type");
            }
        }
    }

    /** {@code streaming}. */
    record Streaming(
            @Key(
                    about =
                            "How long a session may carry no data either way before it is ended. Protects against sessions that nobody uses and that hold a socket on both sides.",
                    fallback = "4h")
            Duration idleTimeout) {
        Streaming {
            if (idleTimeout.isZero()) {
                throw new IllegalArgumentException("idleTimeout must be longer than 0");
            }
        }
    }
}
