package dev.postern.proxy.backend;

import dev.postern.proxy.backend.BackendAnswer.BackendResponse;
import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.PlainRequest;
import dev.postern.proxy.http.HeadBytes;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.request.KubeletCall.PodLog;
import dev.postern.proxy.target.KubeletAddress;
import dev.postern.proxy.target.KubeletRoute;
import dev.postern.proxy.tls.TlsEngine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plain requests to kubelets: logs and a node's read-only paths. Each has a connection of its own, verified as a stream's
 * is before the request goes out, closed when the answer has ended or the client has left. No redirect is followed.
 */
final class KubeletCalls {
    private static final int HEAD_LIMIT = 64 * 1024;

    private final HttpClientAgent client;
    private final Reloadable<ClientSSLOptions> tls;
    private final KubeletOptions options;
    private final ForwardedFor forwardedFor;
    private final StepTimer timer;

    KubeletCalls(Vertx vertx, KubeletTls kubelets, ForwardedFor forwardedFor, StepTimer timer) {
        this.options = kubelets.options();
        this.tls = kubelets.tls();
        this.forwardedFor = forwardedFor;
        this.timer = timer;
        HttpClientOptions http = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setSsl(true)
                .setKeepAlive(false)
                .setTcpKeepAlive(true)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(HEAD_LIMIT)
                .setConnectTimeout((int) options.limits().connect().toMillis());
        this.client = vertx.httpClientBuilder()
                .with(http)
                .with(TlsEngine.preferred().options())
                .build();
    }

    /** Completes with a {@code BackendResponse}; a log's error becomes the failure that the API server makes of it. */
    Future<BackendAnswer> open(KubeletRoute route, PlainRequest request) {
        HeadBytes checked = new HeadBytes(request.head().method(), route.target());
        checked.field("Host", UpgradeHead.authority(route.kubelet()));
        ClientWatch watch = new ClientWatch(request.connection());
        return connect(route.kubelet(), watch)
                .compose(connection -> ask(connection, route, request)
                        .compose(response -> answered(connection, response, route, watch))
                        .onFailure(failure -> connection.close()))
                .recover(failure -> {
                    watch.release();
                    watch.requirePresent();
                    return Future.failedFuture(failure);
                });
    }

    Future<Void> close() {
        return client.close();
    }

    private Future<HttpClientConnection> connect(KubeletAddress kubelet, ClientWatch watch) {
        HttpConnectOptions connect = new HttpConnectOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setServer(KubeletDialer.address(kubelet))
                .setHost(kubelet.host())
                .setPort(kubelet.port())
                .setSsl(true)
                .setSslOptions(tls.current());

        EgressProxy egress = options.egress().proxyFor(kubelet.ip());
        if (egress != null) {
            connect.setServer(KubeletDialer.literal(kubelet)).setProxyOptions(egress.options());
        }
        return timer.timed(StepTimer.Step.DIAL, () -> client.connect(connect))
                .map(connection -> verified(connection, kubelet, watch))
                .recover(failure -> Future.failedFuture(
                        egress == null
                                ? DialFailure.of(kubelet, failure)
                                : DialFailure.throughProxy(kubelet, failure)));
    }

    private HttpClientConnection verified(HttpClientConnection connection, KubeletAddress kubelet, ClientWatch watch) {
        try {
            if (!connection.isSsl()) {
                throw new GatewayFailure(FailureReason.INTERNAL, "a connection to a kubelet without TLS");
            }
            if (options.verifyNodeName()) {
                KubeletCertificate.check(connection.sslSession(), kubelet);
            }
            watch.requirePresent();
            watch.whenGone(connection::close);
            connection.exceptionHandler(failure -> {});
            return connection;
        } catch (GatewayFailure failure) {
            connection.close();
            throw failure;
        }
    }

    private Future<HttpClientResponse> ask(HttpClientConnection connection, KubeletRoute route, PlainRequest request) {
        KubeletPeer peer = new KubeletPeer(route.kubelet().node(), options.limits());
        RequestOptions asked = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.head().method()))
                .setURI(route.target())
                .setFollowRedirects(false);
        Future<HttpClientResponse> response = connection.request(asked).compose(ready -> {
            fields(request).forEach(field -> ready.putHeader(field.name(), field.value()));
            ready.putHeader("Host", UpgradeHead.authority(route.kubelet()));
            return sent(ready);
        });
        long millis = options.limits().responseHead().toMillis();
        return response.timeout(millis, TimeUnit.MILLISECONDS).recover(failure -> {
            boolean silent = failure instanceof TimeoutException;
            return Future.failedFuture(silent ? peer.silent() : peer.lost(failure));
        });
    }

    private static Future<HttpClientResponse> sent(HttpClientRequest request) {
        request.exceptionHandler(failure -> {});
        return request.send().map(response -> Messages.quiet(response.pause()));
    }

    private List<Field> fields(PlainRequest request) {
        HttpFields from = request.head().fields();
        List<Field> fields = new ArrayList<>();
        String userAgent = UserAgent.of(from);
        if (!userAgent.isEmpty()) {
            fields.add(new Field(UserAgent.NAME, userAgent));
        }
        from.first("Accept").ifPresent(accept -> fields.add(new Field("Accept", accept)));
        fields.add(new Field(ForwardedFor.NAME, forwardedFor.value(request)));
        return fields;
    }

    private Future<BackendAnswer> answered(
            HttpClientConnection connection, HttpClientResponse response, KubeletRoute route, ClientWatch watch) {
        int status = response.statusCode();
        KubeletPeer peer = new KubeletPeer(route.kubelet().node(), options.limits());
        if (status < 200 || status >= 300 && status < 400) {
            return Future.failedFuture(peer.garbled(
                    new GatewayFailure(FailureReason.BAD_BACKEND, "invalid response: status code " + status)));
        }
        boolean log = route.authorized().request() instanceof PodLog;
        if (log && status >= 400) {
            return LogFailure.read(response, peer, options.limits().errorBody()).compose(Future::failedFuture);
        }
        response.end().onComplete(ended -> {
            watch.release();
            connection.close();
        });
        return Future.succeededFuture(new BackendResponse(head(response, log), response));
    }

    private static ResponseHead head(HttpClientResponse response, boolean log) {
        HttpFields answered = Messages.fields(response.headers());
        List<Field> fields = new ArrayList<>();
        for (Field field : AnswerFields.ofKubelet(answered).all()) {
            if (!log || !field.name().equalsIgnoreCase("Content-Type")) {
                fields.add(field);
            }
        }
        if (log) {
            // What a container prints must not choose how a browser shows it; the API server says the same.
            fields.add(new Field("Content-Type", "text/plain"));
        }
        answered.first("Content-Length").ifPresent(length -> fields.add(new Field("Content-Length", length)));
        return new ResponseHead(response.statusCode(), response.statusMessage(), HttpFields.of(fields));
    }
}
