@NullMarked
package dev.postern.server.dev.apiserver.objects;

import org.jspecify.annotations.NullMarked;
