package dev.postern.proxy.upgrade;

import dev.postern.proxy.target.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Both ends of a stream: the client's 101 is {@code toClient}'s first bytes, not yet written. Both channels are on one
 * event loop with auto-read off; both buffers belong to the holder. {@code place} says who the other side is.
 */
public record StreamPair(Channel client, Channel backend, ByteBuf toClient, ByteBuf toBackend, Destination place) {}
