/** Where it goes: the pod read live, its node, the kubelet's checked address and path; or the API server. */
@NullMarked
package dev.postern.proxy.target;

import org.jspecify.annotations.NullMarked;
