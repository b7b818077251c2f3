package dev.postern.server.dev.container;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** A process of this machine. */
sealed interface MachineProcess extends ContainerProcess permits PipedProcess, TerminalProcess {
    /** Starts it; fails with the runtime's sentence. */
    static MachineProcess start(List<String> command, boolean tty, ProcessHome home, ProcessId id) throws IOException {
        return tty ? TerminalProcess.start(command, home, id) : PipedProcess.start(command, home, id);
    }

    /** The process; none where it ended before it could be asked. */
    Collection<ProcessHandle> handles();
}
