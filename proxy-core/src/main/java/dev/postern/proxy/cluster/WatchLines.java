package dev.postern.proxy.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The lines of a watch, handed on as they come. Nothing more is read while somebody works on those before, and a line of
 * more than {@link ApiJson#LIMIT} bytes ends the watch.
 */
final class WatchLines {
    private final HttpClientResponse response;
    private final Function<List<byte[]>, Future<Void>> worker;
    private final Promise<Void> ended = Promise.promise();
    private Buffer open = Buffer.buffer();

    private WatchLines(HttpClientResponse response, Function<List<byte[]>, Future<Void>> worker) {
        this.response = response;
        this.worker = worker;
    }

    /**
     * Reads to the end.
     *
     * @param response paused
     * @param worker completes when it has done with these lines, at least one
     * @return fails where the worker does, or where the answer breaks off
     */
    static Future<Void> read(HttpClientResponse response, Function<List<byte[]>, Future<Void>> worker) {
        WatchLines lines = new WatchLines(response, worker);
        response.exceptionHandler(lines.ended::tryFail);
        response.endHandler(end -> lines.end());
        response.handler(lines::add);
        response.resume();
        return lines.ended.future();
    }

    private void end() {
        if (open.length() == 0) {
            ended.tryComplete();
        } else {
            ended.tryFail("a watch that ended within a line");
        }
    }

    private void add(Buffer chunk) {
        List<byte[]> whole = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < chunk.length(); i++) {
            if (chunk.getByte(i) == '\n') {
                open.appendBuffer(chunk, start, i - start);
                whole.add(open.getBytes());
                open = Buffer.buffer();
                start = i + 1;
            }
        }
        open.appendBuffer(chunk, start, chunk.length() - start);
        if (open.length() > ApiJson.LIMIT) {
            ended.tryFail("a line of more than " + ApiJson.LIMIT + " bytes");
        } else if (!whole.isEmpty()) {
            response.pause();
            worker.apply(whole).onSuccess(done -> response.resume()).onFailure(ended::tryFail);
        }
    }
}
