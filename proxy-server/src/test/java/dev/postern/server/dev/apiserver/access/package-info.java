@NullMarked
package dev.postern.server.dev.apiserver.access;

import org.jspecify.annotations.NullMarked;
