package dev.postern.server.dev.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PrintingTraceTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T12:03:44.017Z"), ZoneOffset.UTC);
    private static final Map<Hop, String> LABELS =
            Map.of(Hop.GATEWAY, "gateway :6443", Hop.KUBELET, "kubelet :10250", Hop.POD, "pod");

    private final StringWriter out = new StringWriter();

    @Test
    void alignsConnectionHopAndStep() {
        try (PrintingTrace trace = printing(false)) {
            trace.step(Hop.GATEWAY, "127.0.0.1", "opened");
            trace.step(Hop.KUBELET, "127.0.0.1:40112", "POST /portForward");
            trace.step(Hop.POD, "127.0.0.1:8080", "connected");
        }

        assertThat(out).hasToString("""
                12:03:44.017  127.0.0.1        → gateway :6443   opened
                12:03:44.017  127.0.0.1:40112  → kubelet :10250  POST /portForward
                12:03:44.017  127.0.0.1:8080   → pod             connected
                """);
    }

    @Test
    void coloursEachHopInItsOwnWay() {
        try (PrintingTrace trace = printing(true)) {
            for (Hop hop : Hop.values()) {
                trace.step(hop, "c", "s");
            }
        }

        List<String> colours = out.toString()
                .lines()
                .map(line -> line.replaceAll("(?s).*(\u001b\\[3\\dm).*", "$1"))
                .toList();
        assertThat(colours).hasSize(4).doesNotHaveDuplicates().allMatch(colour -> colour.startsWith("\u001b"));
        assertThat(out.toString().lines()).allMatch(line -> line.endsWith("\u001b[0m"));
    }

    @Test
    void sendsNothingToTheTerminalThatAClientPutIntoAName() {
        try (PrintingTrace trace = printing(false)) {
            trace.step(Hop.POD, "c", "pod \u001b[2J\r\nfake\u202e ü 日");
        }

        assertThat(out.toString().lines()).hasSize(1);
        assertThat(out.toString()).contains("pod \\u001b[2J\\u000d\\u000afake\\u202e ü 日");
    }

    @Test
    @Timeout(20)
    void neverWaitsAndSaysHowMuchItLeftOut() throws Exception {
        CountDownLatch printing = new CountDownLatch(1);
        CountDownLatch readable = new CountDownLatch(1);
        Writer slow = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) {
                printing.countDown();
                awaitQuietly(readable);
                out.write(text, offset, length);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };

        PrintingTrace trace = new PrintingTrace(new PrintWriter(slow), format(false), CLOCK, 2);
        trace.step(Hop.POD, "c", "0");
        printing.await();
        for (int i = 1; i <= 5; i++) {
            trace.step(Hop.POD, "c", "" + i);
        }
        readable.countDown();
        trace.close();

        assertThat(out.toString().lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactly("0", "1", "2", "printed");
        assertThat(out.toString()).contains("… 3 lines left out here");
    }

    @Test
    void endsItsThread() {
        PrintingTrace trace = printing(false);
        trace.step(Hop.POD, "c", "s");

        trace.close();
        trace.step(Hop.POD, "c", "late");

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("trace"));
        assertThat(out.toString()).doesNotContain("late");
    }

    private PrintingTrace printing(boolean colours) {
        return new PrintingTrace(new PrintWriter(out), format(colours), CLOCK);
    }

    private static TraceFormat format(boolean colours) {
        return new TraceFormat(LABELS, colours, ZoneOffset.UTC);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
