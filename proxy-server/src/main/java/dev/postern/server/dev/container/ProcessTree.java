package dev.postern.server.dev.container;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills what was started for a container or a command. There is no cgroup here that would hold it together, so each process gets a
 * variable in its environment that its children inherit, and a process is found by that (Linux) or as a descendant of one that
 * lives (everywhere). One that has outlived all its parents is found on Linux unless it has cleared its environment, and
 * nowhere else.
 */
public final class ProcessTree {
    /** A process may start another one while it is looked for; each round finds what the one before left. */
    private static final int ROUNDS = 300;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private ProcessTree() {}

    /**
     * Kills these processes, whatever has this in its environment, and the descendants of both; waits for their end, a second
     * at most.
     *
     * @param roots processes, of which some may have ended
     * @param marker {@code NAME=value}; the value may go on in a process's environment
     */
    public static void kill(Collection<ProcessHandle> roots, String marker) {
        for (int round = 0; round < ROUNDS; round++) {
            Set<ProcessHandle> found =
                    ProcessTable.exists() ? ProcessTable.read(marker).tree(roots) : descendants(roots);
            found.removeIf(process -> !process.isAlive());
            if (found.isEmpty()) {
                return;
            }
            found.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Set<ProcessHandle> descendants(Collection<ProcessHandle> roots) {
        Set<ProcessHandle> found = new HashSet<>(roots);
        roots.forEach(root -> root.descendants().forEach(found::add));
        return found;
    }
}
