package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.LogReader;
import dev.postern.server.dev.streaming.StreamingRequest;

/** What becomes of a request. */
sealed interface Outcome {
    /** It is answered. */
    record Answered(Answer answer) implements Outcome {}

    /** It is answered with a log, whose reader is closed by who gets it. */
    record Log(LogReader reader) implements Outcome {}

    /** It is answered when something that blocks has ended. */
    record Later(Answering answering) implements Outcome {}

    /** Blocks. */
    @FunctionalInterface
    interface Answering {
        Answer answer() throws InterruptedException;
    }

    /** It is handed on with its connection. */
    record Stream(StreamingRequest request) implements Outcome {}
}
