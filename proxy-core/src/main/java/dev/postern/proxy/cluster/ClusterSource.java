package dev.postern.proxy.cluster;

/** Where pods and nodes are read: the API server, or an inventory that stands in for one. */
public sealed interface ClusterSource permits ApiServerOptions, Inventory {}
