package dev.postern.server.config;

import dev.postern.proxy.authn.AuthenticationOptions;
import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code authentication}, with every file that it names. */
final class AuthenticationMapper {
    private final Place place;
    private final ReloadableFiles files;

    AuthenticationMapper(Place place, ReloadableFiles files) {
        this.place = place;
        this.files = files;
    }

    Optional<AuthenticationOptions> map(AuthenticationKeys keys) {
        Optional<Reloadable<TrustAnchors>> clientCA = clientCA(keys);
        Optional<Reloadable<List<StaticToken>>> tokens = tokens(keys);
        return tokens.map(read -> new AuthenticationOptions(clientCA.orElse(null), read));
    }

    private Optional<Reloadable<TrustAnchors>> clientCA(AuthenticationKeys keys) {
        AuthenticationKeys.X509 x509 = keys.x509();
        if (x509 == null) {
            return Optional.empty();
        }
        Path file = x509.clientCAFile();
        return files.read(place.at("x509").at("clientCAFile"), List.of(file), here -> Certificates.anchors(file, here));
    }

    private Optional<Reloadable<List<StaticToken>>> tokens(AuthenticationKeys keys) {
        Path file = keys.tokenAuthFile();
        return file == null
                ? Optional.of(Reloadable.of(List.of()))
                : files.read(place.at("tokenAuthFile"), List.of(file), here -> TokenFile.read(file, here));
    }
}
