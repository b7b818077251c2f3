package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.LogReader;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;

/** Sends a log as it comes, and no faster than the client takes it. Its thread reads; the event loop tells it what changes. */
final class LogStream implements Runnable {
    private final ChannelHandlerContext http;
    private final LogReader reader;
    private final Runnable ended;
    private boolean gone;

    /** {@code ended} is called on the event loop when all has been written and the client is still there. */
    LogStream(ChannelHandlerContext http, LogReader reader, Runnable ended) {
        this.http = http;
        this.reader = reader;
        this.ended = ended;
    }

    @Override
    public void run() {
        try (reader) {
            for (byte[] part = reader.next(); part.length > 0 && writable(); part = reader.next()) {
                http.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(part)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.executor().execute(this::end);
    }

    private void end() {
        if (http.channel().isActive()) {
            ended.run();
        }
    }

    /** The client takes more again. */
    synchronized void resume() {
        notifyAll();
    }

    /** The client has left. */
    void cancel() {
        synchronized (this) {
            gone = true;
            notifyAll();
        }
        reader.close();
    }

    /** Waits; whether there still is a client. */
    private synchronized boolean writable() throws InterruptedException {
        Channel channel = http.channel();
        while (!gone && channel.isActive() && !channel.isWritable()) {
            wait();
        }
        return !gone && channel.isActive();
    }
}
