package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldFrameTest {
    private final HeldFrame held = new HeldFrame();
    private final List<ByteBuf> given = new ArrayList<>();

    @Test
    void givesABufferWholeWhoseEndIsKnownByTheTimeThatItIsSettled() {
        ByteBuf first = bytes("frame|half");
        ByteBuf second = bytes(" of it|next");
        held.pass(first, 6, given::add);
        assertThat(given).isEmpty();

        held.pass(second, 7, given::add);
        assertThat(given).containsExactly(first);
        assertThat(first.toString(StandardCharsets.US_ASCII)).isEqualTo("frame|half");
        held.settle(given::add);
        assertThat(texts()).containsExactly("frame|half", " of it|");

        held.passHeld(given::add);
        assertThat(texts()).containsExactly("frame|half", " of it|", "next");
    }

    /** Or else the next read could not use it again. */
    @Test
    void keepsNoBufferForTheFewOctetsThatStay() {
        ByteBuf read = bytes("frame|half");
        held.pass(read, 6, given::add);
        held.settle(given::add);
        given.forEach(ByteBuf::release);

        assertThat(read.refCnt()).isZero();
        given.clear();
        held.passHeld(given::add);
        assertThat(texts()).containsExactly("half");
    }

    @Test
    void keepsWhatIsOfOneFrameAndSkipsItsFirstOctets() {
        for (String part : List.of("head", "er", "body")) {
            held.pass(bytes(part), 0, given::add);
        }
        held.settle(given::add);
        assertThat(given).isEmpty();

        held.passHeldAfter(6, given::add);
        assertThat(String.join("", texts())).isEqualTo("body");
    }

    private List<String> texts() {
        return given.stream()
                .map(bytes -> bytes.toString(StandardCharsets.US_ASCII))
                .toList();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
