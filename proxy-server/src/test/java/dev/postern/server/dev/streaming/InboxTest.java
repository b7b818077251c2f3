package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Backlog backlog = new Backlog(channel, () -> {});
    private final Inbox inbox = new Inbox(backlog);

    @Test
    void whatHasComeIsReadBeforeTheEnd() throws IOException {
        inbox.add(text("one "));
        inbox.add(text("two"));
        inbox.end();
        inbox.add(text("too late"));

        assertThat(new String(inbox.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("one two");
        assertThat(inbox.read()).isEqualTo(-1);
    }

    @Test
    void oneReadGetsNoMoreThanOneFrame() throws IOException {
        inbox.add(text("abc"));
        inbox.add(text("def"));
        byte[] target = new byte[10];

        assertThat(inbox.read(target, 0, 2)).isEqualTo(2);
        assertThat(inbox.read(target, 0, 10)).isEqualTo(1);
        assertThat(inbox.read(target, 0, 0)).isZero();
        assertThat(inbox.read()).isEqualTo('d');
    }

    @Test
    void theChannelIsNotReadWhileTooMuchWaits() throws IOException {
        byte[] half = new byte[Backlog.HIGH / 2];
        inbox.add(Unpooled.wrappedBuffer(half));
        assertThat(channel.config().isAutoRead()).isTrue();

        inbox.add(Unpooled.wrappedBuffer(half));
        assertThat(channel.config().isAutoRead()).isFalse();

        inbox.readNBytes(Backlog.HIGH);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void whatNobodyWantsIsNotKept() throws IOException {
        inbox.add(Unpooled.wrappedBuffer(new byte[Backlog.HIGH + 1]));
        inbox.close();
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();

        inbox.add(Unpooled.wrappedBuffer(new byte[Backlog.HIGH + 1]));
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(inbox.read()).isEqualTo(-1);
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
