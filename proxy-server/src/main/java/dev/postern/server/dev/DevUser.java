package dev.postern.server.dev;

/** The people of the development cluster, one context of its kubeconfig each. */
public enum DevUser {
    /** May do all of it. */
    ALICE("alice", "developers"),
    /** May read: list, watch, logs. */
    BOB("bob", "readers"),
    /** Passes the pod gate and lacks the node gate. */
    CAROL("carol", "developers");

    private final String userName;
    private final String group;

    DevUser(String userName, String group) {
        this.userName = userName;
        this.group = group;
    }

    /** Of the certificate and of the context. */
    public String userName() {
        return userName;
    }

    String group() {
        return group;
    }
}
