package dev.postern.proxy.stream;

import dev.postern.proxy.stream.LastWords.Form;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a command's WebSocket sends, by Kubernetes' channels: the first octet of each message names its channel, as
 * a number or, where the subprotocol is text, as a digit.
 */
final class WebSocketChannels implements WebSocketFrames.Listener {
    static final int ERROR = 3;
    private static final int CHANNELS = 5;
    private static final int NONE = -1;
    /** Of a control frame. */
    private static final int HEADER = 2;

    private static final int MASKED_HEADER = 6;

    private final StreamBook book;
    private final boolean base64;
    /** Of the kubelet's side only. */
    private final @Nullable ErrorText error;

    private final @Nullable StreamCounter[] counters = new StreamCounter[CHANNELS];
    /** Of the message that is on its way, or the last one. */
    private int channel = NONE;

    private boolean inMessage;
    private boolean spoken;
    private boolean inError;
    private long pings;
    /** Octets of the text's first frame that are its channel. */
    private int before;

    private WebSocketChannels(StreamBook book, boolean base64, @Nullable ErrorText error) {
        this.book = book;
        this.base64 = base64;
        this.error = error;
    }

    static WebSocketChannels ofClient(StreamBook book, boolean base64) {
        return new WebSocketChannels(book, base64, null);
    }

    static WebSocketChannels ofKubelet(StreamBook book, boolean base64, Form form) {
        ErrorText.Form status = base64 ? ErrorText.Form.BASE64_STATUS : ErrorText.Form.STATUS;
        return new WebSocketChannels(
                book, base64, new ErrorText(form == Form.STATUS ? status : ErrorText.Form.SENTENCE));
    }

    /** Whether the error channel has said something, or the conversation is closed. */
    boolean spoken() {
        return spoken;
    }

    /** Octets of pings and pongs. */
    long pings() {
        return pings;
    }

    /** Whether a message has begun whose last frame has not come. */
    boolean inMessage() {
        return inMessage;
    }

    /** The channel that a message's first octet names; -1 for none. */
    int number(int octet) {
        return base64 ? octet - '0' : octet;
    }

    @Override
    public void begins(int opcode, int first) {
        before = 0;
        if (opcode == WebSocketFrames.TEXT || opcode == WebSocketFrames.BINARY) {
            channel = number(first);
            before = 1;
        }
        inError = opcode <= WebSocketFrames.BINARY && channel == ERROR;
    }

    @Override
    public void octets(ByteBuf bytes, int at, int count) {
        if (inError && error != null) {
            error.add(bytes, at + before, count - before);
            before = 0;
        }
    }

    @Override
    public void frame(int opcode, boolean last, int first, long length) {
        spoken |= opcode == WebSocketFrames.CLOSE;
        if (opcode > WebSocketFrames.BINARY) {
            pings += opcode == WebSocketFrames.CLOSE ? 0 : length + (error == null ? MASKED_HEADER : HEADER);
            return;
        }
        boolean begins = opcode != WebSocketFrames.CONTINUATION;
        // One octet is the empty message that says that the channel is there.
        spoken |= begins && length > 1 && channel == ERROR;
        inMessage = !last;
        if (length > 0) {
            count(begins ? length - 1 : length);
        }
        if (last && channel == ERROR && error != null && !error.isEmpty()) {
            error.take().ifPresent(book::command);
        }
    }

    private void count(long bytes) {
        StreamCounter counter = counter();
        if (counter == null) {
            return;
        }
        if (error == null) {
            counter.toBackend(bytes);
        } else {
            counter.toClient(bytes);
        }
    }

    /** Null for a number that is no channel, as the 255 of a close signal. */
    private @Nullable StreamCounter counter() {
        if (channel < 0 || channel >= CHANNELS) {
            return null;
        }
        StreamCounter known = counters[channel];
        if (known == null) {
            known = book.of(StreamNames.ofChannel(channel));
            known.openedOnce();
            counters[channel] = known;
        }
        return known;
    }
}
