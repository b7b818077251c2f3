package dev.postern.server.config;

import java.util.List;

/** What became of a configuration file. */
public sealed interface ConfigResult {
    /** Everything in it is usable. */
    record Accepted(Configuration configuration) implements ConfigResult {}

    /** Something in it is not; all of it is listed, never nothing. */
    record Rejected(List<ConfigProblem> problems) implements ConfigResult {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }
}
