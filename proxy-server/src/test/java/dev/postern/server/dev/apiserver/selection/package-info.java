@NullMarked
package dev.postern.server.dev.apiserver.selection;

import org.jspecify.annotations.NullMarked;
