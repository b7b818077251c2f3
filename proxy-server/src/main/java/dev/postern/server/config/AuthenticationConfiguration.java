package dev.postern.server.config;

import dev.postern.proxy.authn.AuthenticationOptions.Anonymous;
import dev.postern.proxy.authn.AuthenticationOptions.Configured;
import dev.postern.proxy.jwt.JwtIssuer;
import dev.postern.proxy.jwt.JwtOptions;
import dev.postern.server.config.AuthenticationConfigurationFile.ConditionKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads an {@code AuthenticationConfiguration} and holds it against Kubernetes' rules ({@code apiserver
 * pkg/apis/apiserver/validation/validation.go}).
 */
final class AuthenticationConfiguration {
    private static final int ISSUERS = 64;

    private AuthenticationConfiguration() {}

    /** What the file says; {@code jwksHosts} beside the issuers' own. */
    static Optional<Configured> read(Path file, Set<String> jwksHosts, Place place) {
        Place inside = place.inFile(file);
        return TextFile.read(file, place)
                .flatMap(text -> Yaml.document(text, inside))
                .flatMap(document -> RecordBinder.bind(AuthenticationConfigurationFile.class, document, inside))
                .flatMap(keys -> configured(keys, jwksHosts, inside));
    }

    private static Optional<Configured> configured(
            AuthenticationConfigurationFile keys, Set<String> jwksHosts, Place place) {
        int before = place.count();
        Place jwt = place.at("jwt");
        List<JwtIssuer> issuers = new ArrayList<>();
        Set<String> urls = new HashSet<>();
        if (keys.jwt().size() > ISSUERS) {
            jwt.problem("must have at most " + ISSUERS + " issuers");
        }
        for (int i = 0; i < keys.jwt().size(); i++) {
            JwtIssuerMapper mapper = new JwtIssuerMapper(jwt.at(i), jwksHosts);
            mapper.map(keys.jwt().get(i)).ifPresent(issuers::add);
            if (!urls.add(keys.jwt().get(i).issuer().url())) {
                jwt.at(i).at("issuer").at("url").problem("is the URL of an issuer before it");
            }
        }
        if (place.count() > before) {
            return Optional.empty();
        }
        Set<String> paths =
                keys.anonymous().conditions().stream().map(ConditionKeys::path).collect(Collectors.toSet());
        return Optional.of(new Configured(
                new JwtOptions(issuers), new Anonymous(keys.anonymous().enabled(), paths)));
    }
}
