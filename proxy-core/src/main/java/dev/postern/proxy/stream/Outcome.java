package dev.postern.proxy.stream;

import dev.postern.proxy.stream.LastWords.Form;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a command ended, as the client is told: what the kubelet said on its error stream, a {@code Status} (v4), or why nothing
 * was said. An error stream that the kubelet finished without a word is success ({@code client-go
 * tools/remotecommand/errorstream.go}); one that broke off is not, unlike at kube-apiserver.
 */
final class Outcome {
    /** A kubelet's Status is a few hundred octets. */
    private static final int LONGEST = 64 * 1024;

    private static final byte[] SUCCESS =
            "{\"metadata\":{},\"status\":\"Success\"}".getBytes(StandardCharsets.US_ASCII);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LastWords words;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private boolean finished;

    Outcome(LastWords words) {
        this.words = words;
    }

    /**
     * Octets of the error stream, which it owns.
     *
     * @return whether they are as few as a Status has
     */
    boolean said(ByteBuf octets) {
        try {
            boolean fits = said.size() + octets.readableBytes() <= LONGEST;
            if (fits) {
                octets.readBytes(said, octets.readableBytes());
            }
            return fits;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            octets.release();
        }
    }

    /** The kubelet has said all that it has to say. */
    void finished() {
        finished = true;
    }

    /**
     * What the error channel says; empty where it says nothing.
     *
     * @param cause of the stream's end
     * @param complete whether the kubelet said its last on every stream
     */
    Optional<byte[]> at(EndCause cause, boolean complete) {
        Optional<JsonNode> status = status();
        if (status.isPresent()) {
            return words.form() == Form.STATUS ? Optional.of(said.toByteArray()) : failure(status.get());
        }
        if (said.size() == 0 && finished && complete) {
            return words.form() == Form.STATUS ? Optional.of(SUCCESS) : Optional.empty();
        }
        return words.reasons().apply(cause).map(words.form()::octets);
    }

    /** How the command ended, where the kubelet has said so; {@code complete} as in {@link #at}. */
    Optional<CommandStatus> command(boolean complete) {
        if (said.size() == 0) {
            return finished && complete ? Optional.of(new CommandStatus.Exited(0)) : Optional.empty();
        }
        ErrorText text = new ErrorText(ErrorText.Form.STATUS);
        text.add(Unpooled.wrappedBuffer(said.toByteArray()), 0, said.size());
        return status().isPresent() ? text.take() : Optional.empty();
    }

    /** What was said, if that is whole: half of a Status is not JSON. */
    private Optional<JsonNode> status() {
        try {
            return Optional.of(JSON.readTree(said.toByteArray())).filter(JsonNode::isObject);
        } catch (JacksonException half) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> failure(JsonNode status) {
        return "Success".equals(status.path("status").asString(""))
                ? Optional.empty()
                : Optional.of(status.path("message").asString("").getBytes(StandardCharsets.UTF_8));
    }
}
