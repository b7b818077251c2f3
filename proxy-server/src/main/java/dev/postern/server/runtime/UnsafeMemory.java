package dev.postern.server.runtime;

import io.netty.util.internal.PlatformDependent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once when Netty runs without {@code sun.misc.Unsafe}: on JDK 24 and newer that nearly doubles the CPU per byte. */
final class UnsafeMemory {
    private static final Logger log = LoggerFactory.getLogger(UnsafeMemory.class);

    private UnsafeMemory() {}

    static void warnWhereMissing() {
        if (!PlatformDependent.hasUnsafe()) {
            log.atWarn()
                    .addKeyValue("java", Runtime.version().toString())
                    .log("streams cost about twice the CPU: start Java with -Dio.netty.noUnsafe=false"
                            + " --sun-misc-unsafe-memory-access=allow");
        }
    }
}
