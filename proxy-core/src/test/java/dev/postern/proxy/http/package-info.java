@NullMarked
package dev.postern.proxy.http;

import org.jspecify.annotations.NullMarked;
