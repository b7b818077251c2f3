package dev.postern.server.config;

import dev.postern.proxy.jwt.CelExpression;
import dev.postern.proxy.jwt.ClaimMappings;
import dev.postern.proxy.jwt.ClaimRule;
import dev.postern.proxy.jwt.JwtIssuer;
import dev.postern.proxy.jwt.JwtIssuer.UserRule;
import dev.postern.proxy.jwt.KeySource;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.config.AuthenticationConfigurationFile.ClaimRuleKeys;
import dev.postern.server.config.AuthenticationConfigurationFile.IssuerKeys;
import dev.postern.server.config.AuthenticationConfigurationFile.JwtKeys;
import dev.postern.server.config.AuthenticationConfigurationFile.UserRuleKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An element of {@code jwt}, with its expressions compiled. */
final class JwtIssuerMapper {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    private final Place place;
    private final Set<String> jwksHosts;

    JwtIssuerMapper(Place place, Set<String> jwksHosts) {
        this.place = place;
        this.jwksHosts = jwksHosts;
    }

    Optional<JwtIssuer> map(JwtKeys keys) {
        int before = place.count();
        Optional<KeySource> source = source(keys.issuer(), place.at("issuer"));
        List<ClaimRule> claimRules = claimRules(keys.claimValidationRules());
        ClaimMappingsMapper mapper = new ClaimMappingsMapper(place.at("claimMappings"));
        Optional<ClaimMappings> mappings = mapper.map(keys.claimMappings());
        List<UserRule> userRules = userRules(keys.userValidationRules());
        mappings.ifPresent(made -> mapper.requireVerifiedEmail(made, claimRules));
        if (place.count() > before || source.isEmpty() || mappings.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new JwtIssuer(source.get(), keys.issuer().audiences(), mappings.get(), claimRules, userRules));
    }

    private Optional<KeySource> source(IssuerKeys keys, Place here) {
        Optional<URI> url = https(keys.url(), here.at("url"));
        String document = keys.discoveryURL();
        Optional<URI> discovery = document == null
                ? url.map(issuer -> URI.create(withoutSlash(keys.url()) + WELL_KNOWN))
                : https(document, here.at("discoveryURL"));
        if (document != null && withoutSlash(document).equals(withoutSlash(keys.url()))) {
            here.at("discoveryURL").problem("must be another URL than the issuer's");
        }
        String pem = keys.certificateAuthority();
        Optional<TrustAnchors> ca = pem == null || pem.isEmpty()
                ? SystemRoots.read(here.at("certificateAuthority"))
                : Certificates.anchors(pem, here.at("certificateAuthority"));
        if (url.isEmpty() || discovery.isEmpty() || ca.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new KeySource(keys.url(), discovery.get(), ca.get(), jwksHosts));
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static Optional<URI> https(String text, Place here) {
        try {
            URI url = new URI(text);
            if (!"https".equals(url.getScheme()) || url.getHost() == null) {
                here.problem("must be an https URL with a host");
            } else if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
                here.problem("must have no user name, query or fragment");
            } else {
                return Optional.of(url);
            }
        } catch (URISyntaxException broken) {
            here.problem("is not a URL");
        }
        return Optional.empty();
    }

    private List<ClaimRule> claimRules(List<ClaimRuleKeys> keys) {
        List<ClaimRule> rules = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            ClaimRuleKeys rule = keys.get(i);
            Place here = place.at("claimValidationRules").at(i);
            if (keys.subList(0, i).stream().anyMatch(rule::sameAs)) {
                here.problem("is a rule twice");
            }
            String expression = rule.expression();
            if (expression == null) {
                rules.add(new ClaimRule.RequiredValue(String.valueOf(rule.claim()), rule.requiredValue()));
            } else {
                here.at("expression")
                        .checked(() -> CelExpression.conditionOnClaims(expression))
                        .map(condition -> new ClaimRule.Condition(condition, described(rule.message(), expression)))
                        .ifPresent(rules::add);
            }
        }
        return rules;
    }

    private List<UserRule> userRules(List<UserRuleKeys> keys) {
        List<UserRule> rules = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            UserRuleKeys rule = keys.get(i);
            Place here = place.at("userValidationRules").at(i);
            if (keys.subList(0, i).stream().anyMatch(other -> other.expression().equals(rule.expression()))) {
                here.problem("is a rule twice");
            }
            here.at("expression")
                    .checked(() -> CelExpression.conditionOnUser(rule.expression()))
                    .map(condition -> new UserRule(condition, described(rule.message(), rule.expression())))
                    .ifPresent(rules::add);
        }
        return rules;
    }

    /** kube-apiserver's own words where the file has none. */
    private static String described(String message, String expression) {
        return message.isEmpty() ? "validation expression '" + expression + "' failed" : message;
    }
}
