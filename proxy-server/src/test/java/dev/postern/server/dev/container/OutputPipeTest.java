package dev.postern.server.dev.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutputPipeTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final OutputPipe pipe = new OutputPipe();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void deliversMoreThanItHoldsInOrder() throws Exception {
        byte[] sent = new byte[1_000_000];
        new Random(7).nextBytes(sent);

        Future<?> writer = threads.submit(() -> {
            pipe.write(sent, 0, sent.length);
            pipe.end();
            return null;
        });

        assertThat(pipe.reader().readAllBytes()).isEqualTo(sent);
        writer.get();
    }

    @Test
    void makesTheWriterWaitForTheReader() throws Exception {
        Future<?> writer = threads.submit(() -> {
            pipe.write(new byte[64 * 1024 + 1], 0, 64 * 1024 + 1);
            return null;
        });

        assertThatThrownBy(() -> writer.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(pipe.reader().read()).isZero();
        writer.get();
    }

    @Test
    void letsTheWriterGoWhenTheReaderLeaves() throws Exception {
        InputStream reader = pipe.reader();
        Future<?> writer = threads.submit(() -> {
            pipe.write(new byte[200_000], 0, 200_000);
            return null;
        });

        reader.close();

        writer.get();
        assertThat(reader.read()).isEqualTo(-1);
    }

    @Test
    void letsTheWriterGoWhenItEnds() throws Exception {
        Future<?> writer = threads.submit(() -> {
            pipe.write(new byte[200_000], 0, 200_000);
            return null;
        });

        pipe.end();

        writer.get();
        assertThat(pipe.reader().readAllBytes()).hasSizeLessThanOrEqualTo(64 * 1024);
    }

    @Test
    void saysWhenItsReaderIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> pipe.reader().read()).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
