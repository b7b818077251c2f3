/** Which objects a request asks for: {@code metav1.ListOptions}, with the selectors' grammar and sentences. */
@NullMarked
package dev.postern.server.dev.apiserver.selection;

import org.jspecify.annotations.NullMarked;
