package dev.postern.server.dev.container;

/**
 * One process of a runtime's, as its environment names it, so that it and its children are found again.
 *
 * @param runtime of the runtime
 * @param container of the container, 64 hexadecimal digits
 * @param process of the process
 */
record ProcessId(String runtime, String container, String process) {
    static final String VARIABLE = "CONTAINER_PROCESS";

    static ProcessId inNewContainer(String runtime) {
        return new ProcessId(runtime, Ids.next(), "init");
    }

    /** Another process of the same container. */
    ProcessId sibling() {
        return new ProcessId(runtime, container, Ids.next());
    }

    /** What the variable says. */
    String value() {
        return runtime + "/" + container + "/" + process;
    }

    /** What is found in the environment of the process and its children. */
    String marker() {
        return VARIABLE + "=" + value();
    }

    /** What is found in that of all processes of the container. */
    String containerMarker() {
        return runtimeMarker(runtime) + container + "/";
    }

    /** What is found in that of all processes of the runtime. */
    static String runtimeMarker(String runtime) {
        return VARIABLE + "=" + runtime + "/";
    }
}
