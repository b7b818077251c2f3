/** Tests of what is written into kubeconfigs. */
@NullMarked
package dev.postern.server.kubeconfig;

import org.jspecify.annotations.NullMarked;
