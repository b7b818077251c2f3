/** Tests of the kubelet stand-in. */
@NullMarked
package dev.postern.server.dev.kubelet;

import org.jspecify.annotations.NullMarked;
