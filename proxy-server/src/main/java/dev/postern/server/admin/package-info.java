/**
 * The admin port: health in Kubernetes' text format and metrics in Prometheus'. Plain HTTP without authentication, on
 * loopback by default. It reads what it is given and reveals no reason, address or name but those of clusters and of the
 * configuration's keys; every other path is a 404.
 */
@NullMarked
package dev.postern.server.admin;

import org.jspecify.annotations.NullMarked;
