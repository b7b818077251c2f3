package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.status.Failures;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One of the types that an {@code Accept} names, with Kubernetes' parameters for what the answer is turned into
 * ({@code apiserver pkg/endpoints/handlers/negotiation}). Only JSON is written here.
 *
 * @param as {@code Table}, {@code PartialObjectMetadata}, {@code APIGroupDiscoveryList}, …; empty for the object itself
 * @param apiVersion group and version of what it is turned into; empty like {@code as}
 */
record MediaType(String as, String apiVersion) {
    private static final MediaType PLAIN = new MediaType("", "");
    private static final Set<String> JSON = Set.of("application/json", "application/*", "*/*");

    /** The best of those that can be served: a conversion of these, or the object itself. 406 where there is none. */
    static MediaType negotiate(String accept, Set<MediaType> conversions) {
        if (accept.isBlank()) {
            return PLAIN;
        }
        return ranges(accept)
                .filter(range -> JSON.contains(range.type))
                .map(Range::mediaType)
                .filter(type -> type.equals(PLAIN) || conversions.contains(type))
                .findFirst()
                .orElseThrow(() -> Failures.notAcceptable("application/json"));
    }

    private static Stream<Range> ranges(String accept) {
        return Stream.of(accept.split(","))
                .map(Range::parse)
                .sorted(Comparator.comparingDouble(range -> -range.quality()));
    }

    private record Range(String type, Map<String, String> parameters) {
        static Range parse(String text) {
            List<String> parts = List.of(text.split(";"));
            Map<String, String> parameters = new HashMap<>();
            for (String part : parts.subList(1, parts.size())) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            part.substring(0, equals).strip(),
                            part.substring(equals + 1).strip());
                }
            }
            return new Range(parts.get(0).strip().toLowerCase(Locale.ROOT), parameters);
        }

        double quality() {
            try {
                return Double.parseDouble(parameters.getOrDefault("q", "1"));
            } catch (NumberFormatException e) {
                return 1;
            }
        }

        MediaType mediaType() {
            String as = parameters.getOrDefault("as", "");
            String group = parameters.getOrDefault("g", "");
            String version = parameters.getOrDefault("v", "");
            return as.isEmpty() ? PLAIN : new MediaType(as, group + "/" + version);
        }
    }
}
