/**
 * What the development cluster consists of: its resource types, and its objects with their history, as an API server's
 * store has them. Pods and nodes come in as values and become JSON once, when they change.
 */
@NullMarked
package dev.postern.server.dev.apiserver.objects;

import org.jspecify.annotations.NullMarked;
