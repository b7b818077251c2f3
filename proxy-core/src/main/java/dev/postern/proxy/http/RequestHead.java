package dev.postern.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * A request's head that has passed the strict grammar: origin-form target, known method, one valid {@code Host}, no
 * duplicated singleton.
 *
 * @param method one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS
 * @param path the raw path, starting with {@code /}, still percent-encoded
 * @param query the raw query without {@code ?}, or null where there is none
 * @param fields the header fields
 */
public record RequestHead(
        String method, String path, @Nullable String query, HttpFields fields) {}
