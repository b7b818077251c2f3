package dev.postern.proxy.cluster;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TlsOptions;
import dev.postern.proxy.tls.TrustAnchors;
import io.vertx.core.net.ClientSSLOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken with the API server now. The same object comes for as long as CA and certificate are the same, because
 * each has a session cache of its own. Any thread.
 */
final class ApiTls {
    private final Reloadable<TrustAnchors> ca;
    private volatile @Nullable Made last;

    ApiTls(Reloadable<TrustAnchors> ca) {
        this.ca = ca;
    }

    ClientSSLOptions with(@Nullable KeyPair certificate) {
        Made known = last;
        if (known != null && known.fits(ca.current(), certificate)) {
            return known.options();
        }
        return make(certificate);
    }

    private synchronized ClientSSLOptions make(@Nullable KeyPair certificate) {
        TrustAnchors anchors = ca.current();
        Made known = last;
        ClientSSLOptions options = known != null && known.says(anchors, certificate)
                ? known.options()
                : TlsOptions.client(anchors, certificate);
        last = new Made(anchors, certificate, options);
        return options;
    }

    private record Made(TrustAnchors anchors, @Nullable KeyPair certificate, ClientSSLOptions options) {
        /** The very same objects, which is quick to see. */
        boolean fits(TrustAnchors otherAnchors, @Nullable KeyPair otherCertificate) {
            return anchors == otherAnchors && certificate == otherCertificate;
        }

        /** The same content, perhaps read a second time. */
        boolean says(TrustAnchors otherAnchors, @Nullable KeyPair otherCertificate) {
            return anchors.equals(otherAnchors) && Objects.equals(certificate, otherCertificate);
        }
    }
}
