package dev.postern.proxy.tls;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;

/** One key pair for Vert.x, from our own reader, so that the key that is used is the key that was checked. */
final class KeyMaterial implements KeyCertOptions {
    private final KeyManagerFactory factory;

    KeyMaterial(KeyPair keyPair) {
        this.factory = factory(keyPair);
    }

    private static KeyManagerFactory factory(KeyPair keyPair) {
        // The store never leaves this method; PKCS12 wants some password.
        char[] password = {'-'};
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "key", keyPair.privateKey(), password, keyPair.chain().toArray(new X509Certificate[0]));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            return factory;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the key pair cannot be used", e);
        }
    }

    @Override
    public KeyCertOptions copy() {
        return this;
    }

    @Override
    public KeyManagerFactory getKeyManagerFactory(Vertx vertx) {
        return factory;
    }

    /** No choice by server name: there is one key. */
    @Override
    public Function<String, KeyManagerFactory> keyManagerFactoryMapper(Vertx vertx) {
        return serverName -> factory;
    }
}
