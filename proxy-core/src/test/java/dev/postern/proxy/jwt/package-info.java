@NullMarked
package dev.postern.proxy.jwt;

import org.jspecify.annotations.NullMarked;
