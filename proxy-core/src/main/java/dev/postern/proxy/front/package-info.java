/**
 * The client's side of the wire: connections on the serving port, turned into {@link
 * dev.postern.proxy.front.ClientRequest}s.
 *
 * <p>In: TLS connections with HTTP/1.1 or HTTP/2. Out: one value per request whose head passed the grammar of {@code
 * http}, on the event loop of its connection. A head that did not is answered here with a {@code metav1.Status} and, over
 * HTTP/1.1, is its connection's last; the line behind never sees it.
 *
 * <p>Plain requests are served by Vert.x. Upgrades are not: Vert.x refuses those by POST, which kubectl sends, and loses
 * what a client sends before the 101. So {@code HeadGate} stands before Vert.x' decoder, reads each head itself, and takes
 * the channel of an upgrade out of the pipeline before the decoder sees a byte of it. Requests of a connection go on one
 * at a time; a pipelined one waits until the answer before it is written.
 *
 * <p>{@code Connections} is the only class that names what Vert.x does not export; {@code LifecycleIT} and {@code UpgradeIT}
 * pin it for the next version of Vert.x.
 */
@NullMarked
package dev.postern.proxy.front;

import org.jspecify.annotations.NullMarked;
