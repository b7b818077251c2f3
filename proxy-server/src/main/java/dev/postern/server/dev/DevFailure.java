package dev.postern.server.dev;

import org.jspecify.annotations.Nullable;

/** Why the development cluster does not start: a sentence for the person who started it, with what to do. */
public final class DevFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean ofConfiguration;

    private DevFailure(String sentence, boolean ofConfiguration, @Nullable Throwable cause) {
        super(sentence, cause);
        this.ofConfiguration = ofConfiguration;
    }

    static DevFailure because(String sentence) {
        return new DevFailure(sentence, false, null);
    }

    static DevFailure because(String sentence, Throwable cause) {
        return new DevFailure(sentence, false, cause);
    }

    /** A file that the person may have changed is wrong. */
    static DevFailure ofConfiguration(String problems) {
        return new DevFailure(problems, true, null);
    }

    /** Whether a file that the person may have changed is what is wrong. */
    public boolean isOfConfiguration() {
        return ofConfiguration;
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
