package dev.postern.server.runtime;

import java.util.Optional;

/** Java releases whose own cryptography accepts forged signatures: the program does not start on one. */
public final class UnsafeJava {
    private static final int FIRST = 15;

    private UnsafeJava() {}

    /**
     * A sentence for a release in which every ECDSA signature of zeros is good (CVE-2022-21449, mended in 17.0.3 and 18.0.1);
     * tokens and certificates are worth nothing there.
     */
    public static Optional<String> of(Runtime.Version version) {
        int feature = version.feature();
        boolean mended = feature >= 19
                || feature == 18 && atLeast(version, "18.0.1")
                || feature == 17 && atLeast(version, "17.0.3");
        return feature < FIRST || mended
                ? Optional.empty()
                : Optional.of("Java " + version
                        + " accepts forged ECDSA signatures (CVE-2022-21449): use 17.0.3, or a newer" + " release");
    }

    private static boolean atLeast(Runtime.Version version, String mended) {
        return version.compareToIgnoreOptional(Runtime.Version.parse(mended)) >= 0;
    }
}
