package dev.postern.proxy.request;

/** What is being asked: one of three, decided once, from the parsed path. */
public sealed interface ClassifiedRequest permits Stream, KubeletCall, PassThrough {
    RequestInfo info();
}
