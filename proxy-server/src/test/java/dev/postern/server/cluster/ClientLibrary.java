package dev.postern.server.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Kubernetes client other than kubectl: a small program below {@code src/test/resources/clients} around a library, with the
 * library's own choice of everything that it needs, in a process of its own. It understands {@code exec POD COMMAND…} and
 * {@code get POD PORT PATH}, which asks for a page through a port-forward.
 */
enum ClientLibrary {
    FABRIC8("fabric8", "Client.java") {
        @Override
        String fetched(Path folder) throws IOException {
            return java(folder);
        }
    },
    OFFICIAL_JAVA("official", "Client.java") {
        @Override
        String fetched(Path folder) throws IOException {
            return java(folder);
        }
    },
    /** Its undici is held at the last release that runs on Node.js 20. */
    JAVASCRIPT("javascript", "client.mjs") {
        @Override
        String fetched(Path folder) throws IOException {
            run(folder, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
            return "node";
        }
    };

    private static final String DEPENDENCIES =
            "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath";

    private final String name;
    private final String source;

    ClientLibrary(String name, String source) {
        this.name = name;
        this.source = source;
    }

    /** The program, as {@link KubectlTarget#kubectl} takes it; fetched from its registry first, once for each folder. */
    String program(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(source))) {
            try (Stream<Path> files = Files.list(Path.of("src/test/resources/clients", name))) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
        }
        return fetched(folder) + " " + folder.resolve(source);
    }

    /** Fetches what the program needs; returns what starts it. */
    abstract String fetched(Path folder) throws IOException;

    /** The classes are compiled as the program starts. */
    private static String java(Path folder) throws IOException {
        Path classPath = folder.resolve("class-path");
        List<String> maven =
                new ArrayList<>(List.of("mvn", "-B", "-q", DEPENDENCIES, "-Dmdep.outputFile=" + classPath));
        String repository = System.getProperty("localRepository");
        if (repository != null) {
            maven.add("-Dmaven.repo.local=" + repository);
        }
        run(folder, maven);
        Path arguments = folder.resolve("arguments");
        Files.writeString(arguments, "-cp " + Files.readString(classPath));
        return Postern.java() + " @" + arguments;
    }

    private static void run(Path folder, List<String> command) throws IOException {
        Path log = folder.resolve("log");
        try {
            int exit = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new AssertionError("the clients' tests need mvn, node and npm on the PATH: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
