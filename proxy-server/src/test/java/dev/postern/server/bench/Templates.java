package dev.postern.server.bench;

/** The files that the peers are started with. */
final class Templates {
    static final String NODE = """
            apiVersion: v1
            kind: Node
            metadata: {name: bench}
            """;

    /** Its name twice: the second time for the inventory, where nobody else gives it a UID. */
    static final String POD = """
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: %s, namespace: default, uid: %s}
            spec:
              nodeName: bench
              containers: [{name: main, image: none}]
            """;

    static final String NODE_STATUS = """
            {"status": {"addresses": [{"type": "InternalIP", "address": "%s"}],
             "daemonEndpoints": {"kubeletEndpoint": {"Port": %d}}}}
            """;

    /** Port, folder of the rig, kubelet's address and port, then the folder of the rig three times more. */
    static final String NGINX = """
            daemon off;
            pid nginx.pid;
            error_log nginx-error.log;
            worker_processes 2;
            worker_rlimit_nofile 20000;
            events { worker_connections 9000; }
            http {
              access_log off;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              server {
                listen 127.0.0.1:%d ssl;
                ssl_certificate serving.crt;
                ssl_certificate_key serving.key;
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_session_tickets off;
                ssl_client_certificate %s/pki/client-ca.crt;
                ssl_verify_client on;
                location / {
                  proxy_pass https://%s:%d;
                  proxy_http_version 1.1;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection upgrade;
                  proxy_ssl_certificate %s/pki/postern-kubelet-client.crt;
                  proxy_ssl_certificate_key %s/pki/postern-kubelet-client.key;
                  proxy_ssl_trusted_certificate %s/pki/kubelet-ca.crt;
                  proxy_ssl_verify on;
                  proxy_ssl_name bench;
                  proxy_buffer_size 64k;
                  proxy_buffers 4 64k;
                  proxy_busy_buffers_size 128k;
                  proxy_read_timeout 4h;
                  proxy_send_timeout 4h;
                }
              }
            }
            """;

    static final String BIG = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: big-%d}
            data: {a: "%s"}
            """;

    /** The user is fixed, because nginx has nobody to impersonate. */
    static final String NGINX_PLAIN = """
            daemon off;
            pid nginx-plain.pid;
            error_log nginx-error.log;
            worker_processes 2;
            worker_rlimit_nofile 20000;
            events { worker_connections 9000; }
            http {
              access_log off;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              keepalive_requests 100000000;
              upstream api { server 127.0.0.1:${API}; keepalive 64; keepalive_requests 100000000; }
              server {
                listen 127.0.0.1:${PORT} ssl http2;
                ssl_certificate serving.crt;
                ssl_certificate_key serving.key;
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_client_certificate ${RIG}/pki/client-ca.crt;
                ssl_verify_client on;
                location / {
                  proxy_pass https://api;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Impersonate-User admin;
                  proxy_set_header Impersonate-Group system:masters;
                  proxy_ssl_certificate ${RIG}/pki/postern.crt;
                  proxy_ssl_certificate_key ${RIG}/pki/postern.key;
                  proxy_ssl_trusted_certificate ${RIG}/pki/server-ca.crt;
                  proxy_ssl_verify on;
                  proxy_ssl_name kubernetes.default;
                  proxy_buffering off;
                  proxy_buffer_size 64k;
                  proxy_buffers 4 64k;
                  proxy_busy_buffers_size 128k;
                  proxy_read_timeout 4h;
                }
              }
            }
            """;

    /** Port of an API server with the serving certificate. */
    static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: bench
            contexts:
            - {name: bench, context: {cluster: bench, user: bench}}
            clusters:
            - {name: bench, cluster: {server: "https://127.0.0.1:%d", certificate-authority: serving-ca.crt}}
            users:
            - {name: bench, user: {token: bench}}
            """;

    static final String POLICY = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: streamer}
            rules:
            - {apiGroups: [""], resources: [pods/exec, pods/portforward, nodes/proxy], verbs: [create]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: streamers}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: streamer}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
            """;

    /** The kubelet's address and port. */
    static final String INVENTORY_NODE = """
            apiVersion: v1
            kind: Node
            metadata: {name: bench}
            status:
              addresses: [{type: InternalIP, address: %s}]
              daemonEndpoints: {kubeletEndpoint: {Port: %d}}
            """;

    static final String POSTERN = """
            apiVersion: postern.dev/v1alpha1
            kind: PosternConfiguration
            serving: {bindAddress: 127.0.0.1, port: ${PORT}, tlsCertFile: serving.crt, tlsPrivateKeyFile: serving.key}
            admin: {bindAddress: 127.0.0.1, port: ${ADMIN}}
            shutdown: {gracePeriod: 0s}
            streaming: {observeFrames: ${OBSERVED}}
            authentication:
              x509: {clientCAFile: ${RIG}/pki/client-ca.crt}
            authorization:
              podGate: [RBAC]
              nodeGate: [RBAC]
              rbacFiles: [policy.yaml]
            clusters:
            - name: bench
              ${SOURCE}
              identity: Impersonate
              route: Kubelet
              kubelet:
                clientCertificateFile: ${RIG}/pki/postern-kubelet-client.crt
                clientKeyFile: ${RIG}/pki/postern-kubelet-client.key
                certificateAuthorityFile: ${RIG}/pki/kubelet-ca.crt
                nodeCIDRs: [127.0.0.0/8]
            """;

    /** The server's address and CA; alice's certificate is in the folder. */
    static final String ALICE = """
            apiVersion: v1
            kind: Config
            clusters:
            - {name: bench, cluster: {server: "https://%s", certificate-authority: %s}}
            users:
            - {name: alice, user: {client-certificate: rig/users/alice.crt, client-key: rig/users/alice.key}}
            contexts:
            - {name: bench, context: {cluster: bench, user: alice, namespace: default}}
            current-context: bench
            """;

    private Templates() {}
}
