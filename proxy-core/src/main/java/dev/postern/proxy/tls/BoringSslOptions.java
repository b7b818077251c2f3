package dev.postern.proxy.tls;

import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;

/** Tells Vert.x to take BoringSSL, with contexts of our own making. */
final class BoringSslOptions extends OpenSSLEngineOptions {
    @Override
    public SslContextFactory sslContextFactory() {
        return new BoringSslContexts();
    }

    @Override
    public OpenSSLEngineOptions copy() {
        return this;
    }
}
