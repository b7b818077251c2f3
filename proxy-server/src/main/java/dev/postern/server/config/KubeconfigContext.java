package dev.postern.server.config;

/**
 * The part of a kubeconfig that its current context names.
 *
 * @param cluster where the API server is
 * @param clusterPlace of its keys
 * @param user the credential
 * @param userPlace of its keys
 */
record KubeconfigContext(
        KubeconfigFile.Cluster cluster, Place clusterPlace, KubeconfigFile.User user, Place userPlace) {}
