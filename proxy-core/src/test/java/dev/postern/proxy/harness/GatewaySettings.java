package dev.postern.proxy.harness;

import dev.postern.proxy.GatewayOptions;
import dev.postern.proxy.GatewayOptions.ClusterEntry;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authn.AuthenticationOptions;
import dev.postern.proxy.authn.AuthenticationOptions.Configured;
import dev.postern.proxy.authn.AuthenticationOptions.RequestHeader;
import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import dev.postern.proxy.authn.AuthenticationOptions.TokenReview;
import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.backend.BackendOptions;
import dev.postern.proxy.backend.CallerIdentity;
import dev.postern.proxy.backend.KubeletEgress;
import dev.postern.proxy.backend.KubeletOptions;
import dev.postern.proxy.cluster.ApiServerAddress;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.cluster.CredentialSource;
import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.front.FrontLimits;
import dev.postern.proxy.front.FrontOptions;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.stream.StreamOptions;
import dev.postern.proxy.target.RoutePolicy;
import dev.postern.proxy.target.TargetOptions;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a test may change of a gateway before it starts; the rest is as in production, with kubelets on loopback. */
public final class GatewaySettings {
    /** Clocks short enough for tests, long enough for a busy machine. */
    public static final FrontLimits SHORT =
            new FrontLimits(64 * 1024, 64 * 1024, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5));

    private final Material material = new Material(
            Reloadable.of(TestPki.serving().keyPair()),
            Reloadable.of(TestPki.CLIENT.trustAnchors()),
            Reloadable.of(TestPki.gatewayAtKubelets().keyPair()),
            Reloadable.of(TestPki.KUBELET.trustAnchors()));
    private final TestPolicy policy = new TestPolicy();
    private final List<StaticToken> tokens = new ArrayList<>();
    private String name = "test";
    private List<String> hosts = List.of();
    private Reloadable<Configured> configured = Reloadable.of(Configured.NOTHING);
    private @Nullable RequestHeader requestHeader;
    private @Nullable TokenReview tokenReview;
    private FrontLimits limits = FrontLimits.DEFAULT;
    private RoutePolicy routes = RoutePolicy.KUBELET;
    private CallerIdentity identity = CallerIdentity.IMPERSONATE;
    private StreamOptions streams = StreamOptions.DEFAULT;
    private Duration gracePeriod = Duration.ZERO;
    private KubeletOptions.Limits kubelet = KubeletOptions.Limits.DEFAULT;
    private OptionalInt otherApi = OptionalInt.empty();
    private @Nullable EgressProxy apiEgress;
    private KubeletEgress kubeletEgress = KubeletEgress.DIRECT;
    private List<String> nodeCIDRs = List.of("127.0.0.0/8");
    private List<String> trustedProxies = List.of();
    private @Nullable GateOptions gates;
    private ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.Level.SIMPLE;

    /** Alice may do everything, with the node gate; bob lacks the node gate; carol may only read; dave nothing. */
    public static GatewaySettings usual() {
        GatewaySettings settings = new GatewaySettings();
        settings.policy
                .user("alice", "create", "pods/exec", "pods/attach", "pods/portforward", "nodes/proxy")
                .user("alice", "get", "pods/log", "nodes/proxy", "nodes/metrics")
                .user("bob", "create", "pods/exec", "pods/attach", "pods/portforward")
                .user("bob", "get", "pods/log")
                .user("carol", "get", "pods/exec", "pods/attach", "pods/portforward", "pods/log", "nodes/proxy")
                .user("carol", "list", "nodes/proxy");
        return settings;
    }

    /** Adds to the policy. */
    public TestPolicy policy() {
        return policy;
    }

    /** Knows this bearer token. */
    public GatewaySettings token(String token, String user, String... groups) {
        List<String> all = new ArrayList<>(List.of(groups));
        all.add("system:authenticated");
        tokens.add(new StaticToken(token, new Identity(user, "", all, Map.of())));
        return this;
    }

    /** What the cluster is called, and the hosts that are its own. */
    public GatewaySettings cluster(String clusterName, String... itsHosts) {
        name = clusterName;
        hosts = List.of(itsHosts);
        return this;
    }

    /** Asks the API server about tokens that nobody else knows. */
    public GatewaySettings tokenReview(Duration cacheTTL, String... audiences) {
        tokenReview = new TokenReview(cacheTTL, List.of(audiences));
        return this;
    }

    /** Believes front proxies of this CA with one of these names. */
    public GatewaySettings frontProxies(CertificateAuthority ca, String... names) {
        requestHeader = new RequestHeader(Reloadable.of(ca.trustAnchors()), Set.of(names));
        return this;
    }

    /** Believes these issuers, and perhaps nobody; the test may change it at any time. */
    public GatewaySettings configured(Reloadable<Configured> value) {
        configured = value;
        return this;
    }

    public GatewaySettings limits(FrontLimits value) {
        limits = value;
        return this;
    }

    public GatewaySettings idleTimeout(Duration value) {
        streams = new StreamOptions(value);
        return this;
    }

    /** What sessions may do, in place of the default. */
    public GatewaySettings streams(StreamOptions value) {
        streams = value;
        return this;
    }

    /** How long sessions may go on once the gateway is told to stop; not at all until told otherwise. */
    public GatewaySettings gracePeriod(Duration value) {
        gracePeriod = value;
        return this;
    }

    /** Connect, handshake and response head. */
    public GatewaySettings kubeletLimits(KubeletOptions.Limits value) {
        kubelet = value;
        return this;
    }

    public GatewaySettings nodeCIDRs(String... blocks) {
        nodeCIDRs = List.of(blocks);
        return this;
    }

    /** Where streams go; to the kubelet until told otherwise. */
    public GatewaySettings routes(RoutePolicy value) {
        routes = value;
        return this;
    }

    /** In whose name the API server is asked; by impersonation until told otherwise. */
    public GatewaySettings identity(CallerIdentity value) {
        identity = value;
        return this;
    }

    /** Another API server than the fixture's fake, on 127.0.0.1 with the same certificate. */
    public GatewaySettings apiServerAt(int port) {
        otherApi = OptionalInt.of(port);
        return this;
    }

    /** Dials the API server and, where their addresses match, kubelets through proxies. */
    public GatewaySettings egress(@Nullable EgressProxy toApiServer, KubeletEgress toKubelets) {
        apiEgress = toApiServer;
        kubeletEgress = toKubelets;
        return this;
    }

    public GatewaySettings trustedProxies(String... blocks) {
        trustedProxies = List.of(blocks);
        return this;
    }

    /** Gates in place of the recording ones, whose policy then answers nothing. */
    public GatewaySettings gates(GateOptions value) {
        gates = value;
        return this;
    }

    /** Watches every buffer, which costs time: for tests that end sessions in many ways. Others watch one in 128. */
    public GatewaySettings watchEveryBuffer() {
        leakDetection = ResourceLeakDetector.Level.PARANOID;
        return this;
    }

    Material material() {
        return material;
    }

    boolean forwardsTokens() {
        return identity == CallerIdentity.FORWARD_TOKEN;
    }

    ResourceLeakDetector.Level leakDetection() {
        return leakDetection;
    }

    GatewayOptions options(int apiPort, RecordingAuthorizer podGate, RecordingAuthorizer nodeGate) {
        return new GatewayOptions(
                new FrontOptions("127.0.0.1", 0, material.certificate(), material.clientCA(), limits),
                new AuthenticationOptions(
                        material.clientCA(),
                        Reloadable.of(List.copyOf(tokens)),
                        requestHeader,
                        tokenReview,
                        configured),
                List.of(cluster(apiPort, gates == null ? new GateOptions(podGate, nodeGate) : gates)),
                trustedProxies.stream().map(Cidr::parse).toList(),
                gracePeriod);
    }

    private ClusterOptions cluster(int apiPort, GateOptions answers) {
        Credential credential =
                new Credential.ClientCertificate(TestPki.gatewayAtApiServer().keyPair());
        return new ClusterOptions(
                new ClusterEntry(name, hosts, streams),
                new ApiServerOptions(
                        ApiServerAddress.direct("127.0.0.1", otherApi.orElse(apiPort), "")
                                .through(apiEgress),
                        Reloadable.of(TestPki.API_SERVER.trustAnchors()),
                        CredentialSource.of(credential)),
                answers,
                new TargetOptions(
                        List.of("InternalIP", "Hostname"),
                        nodeCIDRs.stream().map(Cidr::parse).toList(),
                        Set.of(),
                        routes),
                new BackendOptions(
                        new KubeletOptions(
                                material.kubeletClient(), material.kubeletCA(), true, kubelet, kubeletEgress),
                        identity));
    }

    /**
     * What may be replaced while the gateway runs.
     *
     * @param certificate the serving certificate
     * @param clientCA whose certificates name users
     * @param kubeletClient what kubelets see
     * @param kubeletCA whose certificates kubelets have
     */
    public record Material(
            Reloadable<KeyPair> certificate,
            Reloadable<TrustAnchors> clientCA,
            Reloadable<KeyPair> kubeletClient,
            Reloadable<TrustAnchors> kubeletCA) {}
}
