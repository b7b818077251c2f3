package dev.postern.server.runtime;

/** The program's own version, from the manifest of its jar. */
public final class Version {
    private Version() {}

    /** As Maven wrote it; {@code development} where the classes run without a jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
