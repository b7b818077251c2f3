package dev.postern.server.dev.client;

/** The server answered an upgrade with something else than 101. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpResponse response;

    RefusedException(HttpResponse response) {
        super(response.text());
        this.response = response;
    }

    /** The answer. */
    public HttpResponse response() {
        return response;
    }
}
