@NullMarked
package dev.postern.server.dev.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
