package dev.postern.server.cluster;

import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Why the development cluster's API server answers otherwise than a real one, and what it must answer then. */
enum StandInRule {
    /** It cannot be written, and says so, where a real one would do it. */
    READ_ONLY((real, standIn) -> real.code() < 300
            && standIn.code() == 405
            && standIn.text().contains("the development cluster is read-only")),
    /** Only JSON is written and read, where a real one also has YAML, protobuf and CBOR. */
    JSON_ONLY((real, standIn) -> standIn.code() == (real.code() == 200 ? 406 : real.code())
            && standIn.text().contains("application/json")),
    /** Where a client takes protobuf or JSON, it gets JSON. */
    JSON_FIRST((real, standIn) -> real.code() == 200
            && standIn.code() == 200
            && standIn.contentType().equals("application/json")
            && standIn.documents().size() == 1),
    /** There are fewer groups, resources, checks and paths: what kubectl's reading commands need. */
    FEWER((real, standIn) -> real.code() == standIn.code()
            && real.contentType().equals(standIn.contentType())
            && real.kinds().equals(standIn.kinds())),
    /** Only the present state is kept, where a real one can still tell an older one. */
    NO_PAST((real, standIn) -> standIn.code() == 410 && standIn.text().contains("\"reason\":\"Expired\"")),
    /** Go's parser words the mistake in a body in its own way. */
    PARSER_WORDS((real, standIn) -> real.code() == 400
            && standIn.code() == 400
            && standIn.text().substring(0, 100).equals(real.text().substring(0, 100))),
    /** kubectl 1.27 asks for a version of the review that has since been removed from Kubernetes. */
    OLD_REVIEW((real, standIn) -> real.code() == 404 && standIn.code() == 201),
    /** Streams and logs are the gateway's. */
    GATEWAY((real, standIn) -> standIn.code() == 405 && standIn.text().contains("is the gateway's")),
    /** Versions and counts of two clusters: all is compared but numbers in a sentence. */
    NUMBERS(null);

    private final @Nullable BiPredicate<StandInAnswer, StandInAnswer> holds;

    StandInRule(@Nullable BiPredicate<StandInAnswer, StandInAnswer> holds) {
        this.holds = holds;
    }

    /** Whether it stands in place of the comparison. */
    boolean replaces() {
        return holds != null;
    }

    /** What is wrong, if anything is. */
    Optional<String> check(StandInAnswer real, StandInAnswer standIn) {
        boolean fine = holds == null || holds.test(real, standIn);
        return fine ? Optional.empty() : Optional.of("not " + this + ": " + real + " became " + standIn);
    }
}
