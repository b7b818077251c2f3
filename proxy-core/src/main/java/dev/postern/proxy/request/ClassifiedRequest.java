package dev.postern.proxy.request;

/** What is being asked: one of three, decided once, from the parsed path. */
public sealed interface ClassifiedRequest permits Stream, KubeletCall, PassThrough {
    RequestInfo info();

    /** Path and query as the API server would be asked, rebuilt from what was parsed; starts with {@code /}. */
    String target();

    /** What the client wants to speak; {@code None} for a plain request. */
    UpgradeOffer offer();
}
