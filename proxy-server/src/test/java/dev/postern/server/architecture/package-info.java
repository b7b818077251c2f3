/** The program's own order of packages, and the rules that both modules keep. */
@NullMarked
package dev.postern.server.architecture;

import org.jspecify.annotations.NullMarked;
