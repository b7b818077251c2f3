package dev.postern.server.config;

import dev.postern.proxy.tls.TrustAnchors;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The public CAs that this Java trusts: for issuers of tokens, where Kubernetes has them as the default too. */
final class SystemRoots {
    private SystemRoots() {}

    static Optional<TrustAnchors> read(Place place) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            @Nullable KeyStore javasOwn = null;
            factory.init(javasOwn);
            List<X509Certificate> roots = new ArrayList<>();
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager known) {
                    roots.addAll(List.of(known.getAcceptedIssuers()));
                }
            }
            return place.checked(() -> new TrustAnchors(roots));
        } catch (GeneralSecurityException broken) {
            place.problem("is required: the CA certificates of this Java cannot be read");
            return Optional.empty();
        }
    }
}
