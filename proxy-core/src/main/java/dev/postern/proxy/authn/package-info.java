/**
 * Who asks: client certificates, front proxies' headers and bearer tokens (static ones, those of JWT issuers, those that a
 * cluster reviews) become an {@link dev.postern.proxy.authn.Identity}, or the request ends with 401.
 */
@NullMarked
package dev.postern.proxy.authn;

import org.jspecify.annotations.NullMarked;
