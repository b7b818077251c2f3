@NullMarked
package dev.postern.server.dev.apiserver;

import org.jspecify.annotations.NullMarked;
