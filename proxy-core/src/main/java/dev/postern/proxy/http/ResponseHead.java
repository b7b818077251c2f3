package dev.postern.proxy.http;

/**
 * A response's head that has passed the strict grammar.
 *
 * @param status 100 to 599
 * @param reasonPhrase may be empty
 * @param fields the header fields
 */
public record ResponseHead(int status, String reasonPhrase, HttpFields fields) {}
