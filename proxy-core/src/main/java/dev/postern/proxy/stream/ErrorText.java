package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a kubelet says on a command's error stream, as far as it takes to know how the command ended. At most {@link #LIMIT}
 * octets are kept until then; no word of it but the exit code and the reason goes on from here.
 */
final class ErrorText {
    static final int LIMIT = 4 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** {@code metav1.StatusReason}: one word in camel case. */
    private static final Pattern REASON = Pattern.compile("[A-Za-z]{1,64}");

    private static final byte[] NOTHING = {};

    private final Form form;
    private byte[] octets = NOTHING;
    private int length;
    private boolean cut;

    /** How a subprotocol writes it. */
    enum Form {
        /** {@code metav1.Status}, from version 4 on. */
        STATUS,
        /** The same, in base64. */
        BASE64_STATUS,
        /** A sentence where the command failed, and nothing where it did not. */
        SENTENCE
    }

    ErrorText(Form form) {
        this.form = form;
    }

    /** Keeps what there is room for. */
    void add(ByteBuf bytes, int at, int count) {
        int taken = Math.min(count, LIMIT - length);
        cut |= taken < count;
        if (taken > 0) {
            if (length + taken > octets.length) {
                octets = Arrays.copyOf(octets, Math.min(LIMIT, Math.max(length + taken, 2 * octets.length)));
            }
            bytes.getBytes(at, octets, length, taken);
            length += taken;
        }
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** What it says, once it is complete, and forgets it. Empty where nothing was said, which in {@link Form#STATUS} says nothing. */
    Optional<CommandStatus> take() {
        byte[] text = Arrays.copyOf(octets, length);
        octets = NOTHING;
        length = 0;
        if (text.length == 0) {
            return form == Form.SENTENCE ? Optional.of(new CommandStatus.Exited(0)) : Optional.empty();
        }
        return Optional.of(cut || form == Form.SENTENCE ? CommandStatus.Failed.UNKNOWN : status(text));
    }

    private CommandStatus status(byte[] text) {
        try {
            byte[] json = form == Form.BASE64_STATUS ? Base64.getDecoder().decode(text) : text;
            return status(JSON.readTree(json));
        } catch (JacksonException | IllegalArgumentException unreadable) {
            return CommandStatus.Failed.UNKNOWN;
        }
    }

    /** As kubectl reads it (client-go {@code tools/remotecommand/v4.go}). */
    private static CommandStatus status(JsonNode status) {
        if (status.path("status").asString("").equals("Success")) {
            return new CommandStatus.Exited(0);
        }
        String reason = status.path("reason").asString("");
        if (reason.equals("NonZeroExitCode")) {
            for (JsonNode cause : status.path("details").path("causes")) {
                if (cause.path("reason").asString("").equals("ExitCode")) {
                    return exited(cause.path("message").asString(""));
                }
            }
        }
        return REASON.matcher(reason).matches() ? new CommandStatus.Failed(reason) : CommandStatus.Failed.UNKNOWN;
    }

    private static CommandStatus exited(String code) {
        try {
            return new CommandStatus.Exited(Integer.parseInt(code));
        } catch (NumberFormatException noCode) {
            return CommandStatus.Failed.UNKNOWN;
        }
    }
}
