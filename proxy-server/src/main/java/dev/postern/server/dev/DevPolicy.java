package dev.postern.server.dev;

/** The gateway's policy as {@code policy.yaml} is first written; afterwards the file is the person's. */
final class DevPolicy {
    static final String TEXT = """
            # Who passes the gateway's two gates. This file is yours: postern dev writes it only where it is missing, and reads it when
            # it starts. To grant something, add a subject and start postern dev again. Delete the file to begin anew.

            # The pod gate: who may do what in which pods.
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: stream}
            rules:
            - apiGroups: [""]
              resources: [pods/exec, pods/attach, pods/portforward]
              verbs: [create]
            - apiGroups: [""]
              resources: [pods/log]
              verbs: [get]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: read-logs}
            rules:
            - apiGroups: [""]
              resources: [pods/log]
              verbs: [get]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: stream, namespace: default}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: stream}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: User, name: alice}
            - {apiGroup: rbac.authorization.k8s.io, kind: User, name: carol}
            # bob is not here: kubectl --context bob exec is refused by the pod gate.
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: read-logs, namespace: default}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: read-logs}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}
            ---
            # The node gate: whose streams may reach which nodes. It gives nobody anything at the kubelet itself.
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: reach-nodes}
            rules:
            - apiGroups: [""]
              resources: [nodes/proxy]
              verbs: [create]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: reach-nodes}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reach-nodes}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: User, name: alice}
            - {apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}
            # carol is not here: kubectl --context carol exec is refused by the node gate.
            """;

    private DevPolicy() {}
}
