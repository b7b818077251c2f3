package dev.postern.server.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** 2,000 pages over a port-forward of each of several kubectls at a time, one asked for every 10 ms. */
final class ManyPages {
    private static final int EACH = 2000;
    private static final int INTERVAL_MILLIS = 10;

    private ManyPages() {}

    /** All pages; the first that does not come is an exception. */
    static List<String> over(KubectlTarget target, List<String> programs) throws Exception {
        List<PortForward> forwards = new ArrayList<>();
        ScheduledExecutorService starter = Executors.newScheduledThreadPool(64);
        try {
            for (String program : programs) {
                forwards.add(PortForward.start(target.kubectl(program, "alice")));
            }
            List<Future<String>> pages = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                for (PortForward forward : forwards) {
                    Callable<String> get = () -> forward.get("/");
                    pages.add(starter.schedule(get, (long) i * INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
                }
            }
            List<String> came = new ArrayList<>();
            for (Future<String> page : pages) {
                came.add(page.get(2, TimeUnit.MINUTES));
            }
            return came;
        } finally {
            starter.shutdownNow();
            forwards.forEach(PortForward::close);
        }
    }
}
