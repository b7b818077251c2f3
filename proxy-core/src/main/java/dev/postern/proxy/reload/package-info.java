/**
 * Values that may be replaced while the gateway runs: certificates, keys, CAs, credentials, policies. The core knows no
 * files: whoever reads them puts each new value here, and keeps the old one where the new one is bad.
 */
@NullMarked
package dev.postern.proxy.reload;

import org.jspecify.annotations.NullMarked;
