package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one client of the API server, and the only holder of the gateway's credential there. What leaves it is either a read
 * of this package's own making, or a request of an {@link UpstreamIdentity}: who asks is written here, last, and nobody is
 * handed the request before its head is on its way.
 *
 * <p>Over verified TLS, kept alive, never pipelined, no redirect followed, no body decompressed: callers' requests by HTTP/2
 * where the server has it, the gateway's own by HTTP/1.1, on connections of their own. Any thread; futures complete on the
 * caller's event loop.
 */
public final class ApiServer {
    private static final Field ACCEPT = new Field("Accept", "application/json");
    private static final Field CONTENT_TYPE = new Field("Content-Type", "application/json");
    private static final byte[] NOTHING = {};
    /** Where the server has no HTTP/2 a watch keeps a connection for hours, and every kubectl has a few. */
    private static final int CALLERS = 10_000;
    /** Of their own, so that no number of watches delays a look-up; for each event loop. */
    private static final int READS = 64;

    private final VertxInternal vertx;
    private final ApiServerOptions options;
    private final List<ApiDialer> dialers;
    /** The gateway's own credential, for callers. */
    private final UpstreamWay own;
    /** The same for what the gateway itself asks. */
    private final UpstreamWay reads;

    /** Connections that never show it, for callers' tokens. */
    private final ApiTls plainTls;

    private final LoopPools forwarded;
    private final UpstreamDialer upgrades;
    private final ConnectionCounts connections = new ConnectionCounts();

    /** A client that has opened nothing yet. */
    public ApiServer(Vertx vertx, ApiServerOptions options) {
        this.vertx = (VertxInternal) vertx;
        this.options = options;
        ApiTls tls = new ApiTls(options.ca());
        this.plainTls = new ApiTls(options.ca());
        ApiDialer multiplexed = dialer(vertx, plainTls, HttpVersion.HTTP_2, HttpVersion.HTTP_1_1);
        ApiDialer single = dialer(vertx, plainTls, HttpVersion.HTTP_1_1);
        this.dialers = List.of(multiplexed, single);
        this.own = new UpstreamWay(
                this.vertx, options.credentials(), tls, new LoopPools(vertx, multiplexed::dial, CALLERS, connections));
        this.forwarded = new LoopPools(vertx, multiplexed::dial, CALLERS, connections);
        this.reads = new UpstreamWay(
                this.vertx, options.credentials(), tls, new LoopPools(vertx, single::dial, READS, connections));
        this.upgrades = new UpstreamDialer(vertx, options.address());
    }

    private ApiDialer dialer(Vertx vertx, ApiTls tls, HttpVersion... versions) {
        return new ApiDialer(vertx, options.address(), List.of(versions), tls.with(null));
    }

    /** Sends a request in somebody's name. */
    public UpstreamExchange send(UpstreamIdentity who, UpstreamRequest asked) {
        List<Field> fields = new ArrayList<>(asked.fields().all());
        fields.addAll(who.fields());
        return new UpstreamExchange(
                new RequestOpener(way(who), request(asked.method(), asked.target()), fields), asked);
    }

    private RequestOptions request(HttpMethod method, String target) {
        return new RequestOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setMethod(method)
                .setURI(options.basePath() + target)
                .setFollowRedirects(false);
    }

    /** The gateway's own credential goes with a user's name, a caller's token with nothing of the gateway's. */
    private UpstreamWay way(UpstreamIdentity who) {
        return who instanceof ForwardedToken caller
                ? new UpstreamWay(
                        vertx, CredentialSource.of(new Credential.BearerToken(caller.token())), plainTls, forwarded)
                : own;
    }

    /**
     * Opens a connection of its own for an upgrade in somebody's name, on the caller's event loop: 5 s for TCP, 10 s for TLS.
     *
     * @param owner is given what closes the connection, for as long as this lasts
     * @return completes with a verified connection, whose owner is the caller; fails with what went wrong, and then nothing
     *     is open
     */
    public Future<UpstreamConnection> dial(UpstreamIdentity who, UpstreamUpgrade asked, Consumer<Runnable> owner) {
        UpstreamWay way = way(who);
        return way.credential()
                .compose(credential -> upgrades.dial(
                                asked,
                                IdentityFields.of(who.fields(), credential),
                                way.tls().with(credential.certificate()),
                                owner)
                        .map(connection ->
                                connection.telling(() -> way.credentials().refused(credential))));
    }

    /**
     * A GET as the gateway itself; the target is this package's own. Fails where there is no complete answer within 5 s and
     * {@link ApiObjects#LIMIT}.
     */
    Future<ApiAnswer> get(String target) {
        return new ApiRead(own(HttpMethod.GET, target, List.of(ACCEPT)), NOTHING).answer();
    }

    /**
     * A POST of JSON as the gateway itself, for a review: a question that changes nothing at the API server, because it may
     * be sent twice where a kept-alive connection closes. The target is the caller's own constant, never a client's.
     *
     * @return fails where there is no complete answer within 5 s and 4 MiB; any status completes it
     */
    public Future<ApiAnswer> review(String target, byte[] json) {
        return new ApiRead(own(HttpMethod.POST, target, List.of(ACCEPT, CONTENT_TYPE)), json).answer();
    }

    /** A GET as the gateway itself whose answer may take hours; the target is this package's own. */
    UpstreamExchange watch(String target) {
        return new UpstreamExchange(
                own(HttpMethod.GET, target, List.of(ACCEPT)),
                new UpstreamRequest(HttpMethod.GET, target, HttpFields.EMPTY, null));
    }

    private RequestOpener own(HttpMethod method, String target, List<Field> fields) {
        return new RequestOpener(reads, request(method, target), fields);
    }

    /** The connections of all but upgrades, as they are now. */
    public ConnectionCounts connections() {
        return connections;
    }

    /** Closes every connection and the source of the credential; exchanges under way fail. */
    public Future<Void> close() {
        options.credentials().close();
        return Future.join(own.pools().close(), forwarded.close(), reads.pools().close())
                .eventually(
                        () -> Future.join(dialers.stream().map(ApiDialer::close).toList()))
                .eventually(upgrades::close)
                .mapEmpty();
    }
}
