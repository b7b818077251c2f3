package dev.postern.server.cluster;

import java.io.IOException;
import java.nio.file.Path;

/** A cluster behind Postern, as the suites see it that run against each. */
interface KubectlTarget {
    /** This kubectl as this user through Postern. */
    Kubectl kubectl(String program, String user) throws IOException;

    /** A folder of a test's own. */
    Path folder(String name) throws IOException;
}
