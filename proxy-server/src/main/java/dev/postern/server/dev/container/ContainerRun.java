package dev.postern.server.dev.container;

import dev.postern.server.dev.container.LogLine.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of a container: its process from start to end, the log of it, and who is attached to it. */
final class ContainerRun {
    private static final Logger log = LoggerFactory.getLogger(ContainerRun.class);

    private final ProcessId id;
    private final Instant startedAt = Instant.now();
    private final ContainerLog lines = new ContainerLog();
    private final Set<AttachedProcess> attached = new CopyOnWriteArraySet<>();
    private final ContainerProcess process;
    private final List<Thread> threads;
    private volatile boolean over;

    private ContainerRun(String name, Workload workload, ProcessId id, IntConsumer ended) throws IOException {
        this.id = id;
        this.process = workload.start(id);
        Thread stdout = thread(name + "-stdout", () -> pump(process.stdout(), Stream.STDOUT));
        Thread stderr = thread(name + "-stderr", () -> pump(process.stderr(), Stream.STDERR));
        this.threads = List.of(stdout, stderr, thread(name + "-wait", () -> await(stdout, stderr, ended)));
    }

    /**
     * Starts the process.
     *
     * @param name of its threads
     * @param ended is given the exit status, on a thread of this run's
     */
    static ContainerRun start(String name, Workload workload, ProcessId id, IntConsumer ended) throws IOException {
        ContainerRun run = new ContainerRun(name, workload, id, ended);
        run.threads.forEach(Thread::start);
        return run;
    }

    ProcessId id() {
        return id;
    }

    /** The container's id, without its scheme. */
    String containerId() {
        return id.container();
    }

    Instant startedAt() {
        return startedAt;
    }

    ContainerLog log() {
        return lines;
    }

    ContainerProcess process() {
        return process;
    }

    /** Joins the process, unless it has ended. */
    AttachedProcess attach(boolean stdin) {
        AttachedProcess client = new AttachedProcess(process, stdin, attached::remove);
        attached.add(client);
        if (over) {
            client.end();
        }
        return client;
    }

    /** Ends what is no process of the machine's; those are killed all at once. */
    void end() {
        if (!(process instanceof MachineProcess)) {
            process.abandon();
        }
    }

    /** Waits for the threads of a run that was killed, a second at most. */
    void join() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(InputStream output, Stream stream) {
        LineSplitter splitter = new LineSplitter(lines, stream, Clock.systemUTC());
        byte[] buffer = new byte[8 * 1024];
        try (output) {
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                splitter.write(buffer, count);
                for (AttachedProcess client : attached) {
                    client.put(stream, buffer, count);
                }
            }
        } catch (IOException e) {
            log.debug("output of a container ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        splitter.end();
    }

    private void await(Thread stdout, Thread stderr, IntConsumer ended) {
        try {
            int status = process.waitFor();
            // What the process has left behind ends with it, as in a process namespace, and so does the output.
            ProcessTree.kill(List.of(), id.containerMarker());
            stdout.join();
            stderr.join();
            ended.accept(status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lines.end();
            over = true;
            attached.forEach(AttachedProcess::end);
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "container-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
