@NullMarked
package dev.postern.server.dev.apiserver.table;

import org.jspecify.annotations.NullMarked;
