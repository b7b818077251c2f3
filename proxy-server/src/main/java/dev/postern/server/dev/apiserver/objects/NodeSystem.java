package dev.postern.server.dev.apiserver.objects;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What a node says of its machine: {@code capacity} and {@code nodeInfo}.
 *
 * @param memoryBytes of the machine
 * @param architecture in Go's words: {@code amd64}
 */
public record NodeSystem(int cpus, long memoryBytes, String osImage, String kernelVersion, String architecture) {
    /** This machine. */
    public static NodeSystem ofThisMachine() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new NodeSystem(
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                System.getProperty("os.name") + ", in a Postern development cluster",
                System.getProperty("os.version"),
                architecture(System.getProperty("os.arch").toLowerCase(Locale.ROOT)));
    }

    /** {@code linux}, {@code darwin}, {@code windows}. */
    static String operatingSystem() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return "darwin";
        }
        return name.startsWith("windows") ? "windows" : "linux";
    }

    private static String architecture(String name) {
        return switch (name) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> name;
        };
    }
}
