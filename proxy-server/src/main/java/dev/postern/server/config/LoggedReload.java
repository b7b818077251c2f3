package dev.postern.server.config;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a file again that nobody else watches closely enough, and says where it could not be used. */
record LoggedReload(ReloadableFile file) implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(LoggedReload.class);

    @Override
    public void run() {
        for (ConfigProblem problem : file.reload()) {
            log.atWarn()
                    .addKeyValue("key", file.key())
                    .addKeyValue("problem", problem.toString())
                    .log("file not reloaded");
        }
    }
}
