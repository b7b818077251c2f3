package dev.postern.server.admin;

/**
 * What a health path says.
 *
 * @param status 200 or 500
 * @param text for people and for Kubernetes' probes, which read the status only
 */
record HealthAnswer(int status, String text) {
    static final int OK = 200;
    static final int FAILED = 500;
}
