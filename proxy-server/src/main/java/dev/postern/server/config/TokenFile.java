package dev.postern.server.config;

import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import dev.postern.proxy.authn.Identity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The API server's static token file: {@code token,user,uid} and optionally {@code "group1,group2"} on each line
 * (kubernetes.io/docs/reference/access-authn-authz/authentication, static token file). No message holds a token.
 */
final class TokenFile {
    private static final int COLUMNS = 3;

    private TokenFile() {}

    /** The tokens of a file; at least one. */
    static Optional<List<StaticToken>> read(Path file, Place place) {
        return TextFile.readSecret(file, place).flatMap(text -> parse(text, place.inFile(file)));
    }

    private static Optional<List<StaticToken>> parse(String text, Place place) {
        int before = place.count();
        List<StaticToken> tokens = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            Place here = place.at("line " + (i + 1));
            token(line, here).ifPresent(token -> {
                if (!seen.add(token.token())) {
                    here.problem("has the same token as a line before it");
                }
                tokens.add(token);
            });
        }
        if (tokens.isEmpty() && place.count() == before) {
            place.problem("holds no token");
        }
        return place.count() > before ? Optional.empty() : Optional.of(tokens);
    }

    private static Optional<StaticToken> token(String line, Place place) {
        List<String> columns = Csv.columns(line);
        if (columns.size() < COLUMNS || columns.size() > COLUMNS + 1) {
            place.problem("must be token,user,uid or token,user,uid,\"group1,group2\"");
            return Optional.empty();
        }
        String token = columns.get(0);
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            place.problem("its token must be of visible characters without spaces");
            return Optional.empty();
        }
        String user = columns.get(1);
        if (user.isBlank() || line.chars().anyMatch(Character::isISOControl)) {
            place.problem("its user must not be blank, and nothing may hold a control character");
            return Optional.empty();
        }
        return Optional.of(new StaticToken(token, new Identity(user, columns.get(2), groups(columns), Map.of())));
    }

    private static List<String> groups(List<String> columns) {
        Set<String> groups = new LinkedHashSet<>();
        if (columns.size() > COLUMNS) {
            for (String group : columns.get(COLUMNS).split(",")) {
                groups.add(group);
            }
        }
        groups.remove("");
        groups.add("system:authenticated");
        return List.copyOf(groups);
    }
}
