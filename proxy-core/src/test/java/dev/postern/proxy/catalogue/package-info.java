/**
 * The security catalogue, end to end through a real gateway: each test is tagged with its entry (A1, C3, …) and asserts
 * what reached a backend and on whose authority. Groups: A upgrade, B dial target, C attributes, D identity headers, E
 * credentials, F framing, I resources, K logs and errors. The rule of A9, that no check may depend on the kind of request,
 * is why nearly everything of C and D runs for each {@link dev.postern.proxy.harness.Transport}.
 */
@NullMarked
package dev.postern.proxy.catalogue;

import org.jspecify.annotations.NullMarked;
