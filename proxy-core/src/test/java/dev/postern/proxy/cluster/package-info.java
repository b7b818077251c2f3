/** What is believed of the API server, and what is sent to it. */
@NullMarked
package dev.postern.proxy.cluster;

import org.jspecify.annotations.NullMarked;
