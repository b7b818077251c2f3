package dev.postern.proxy.failure;

/**
 * The API object that a failure is about: {@code details} of a {@code metav1.Status}.
 *
 * @param name the object's name
 * @param kind the plural resource name, as Kubernetes puts it there ({@code pods})
 */
public record ObjectReference(String name, String kind) {}
