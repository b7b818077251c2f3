package dev.postern.proxy.stream;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.Status;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a client is told at an end that neither it nor its command brought about.
 *
 * @param form how its subprotocol says it
 * @param reasons the sentence for a cause; empty for those of which the client knows
 */
record LastWords(Form form, Function<EndCause, Optional<String>> reasons) {
    /**
     * The sentence, where there is still something to be said.
     *
     * @param spoken whether the kubelet has said something on an error stream
     */
    Optional<byte[]> at(EndCause cause, boolean spoken) {
        return form.saysAll(cause, spoken)
                ? Optional.empty()
                : reasons.apply(cause).map(form::octets);
    }

    /** How a subprotocol tells of an end (client-go {@code tools/remotecommand}, {@code tools/portforward}). */
    enum Form {
        /** exec and attach from {@code v4.channel.k8s.io} on: a {@code Status} in every case, also of success. */
        STATUS,
        /** The older ones: a text where the command failed, and nothing where it did not. */
        TEXT,
        /** Port-forward: a text for a connection that failed. */
        CONNECTION_TEXT;

        private boolean saysAll(EndCause cause, boolean spoken) {
            return switch (this) {
                case STATUS -> spoken;
                case TEXT -> spoken || cause == EndCause.KUBELET_CLOSED || cause == EndCause.UPSTREAM_CLOSED;
                case CONNECTION_TEXT -> false;
            };
        }

        /** Whether there is one error stream, so that no more is to be found once it is known. */
        boolean hasOneErrorStream() {
            return this != CONNECTION_TEXT;
        }

        byte[] octets(String sentence) {
            return this == STATUS
                    ? new Status(FailureReason.INTERNAL, sentence, null).toJson()
                    : sentence.getBytes(StandardCharsets.UTF_8);
        }
    }
}
