package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;

/**
 * One question to an authorizer, in the terms of a {@code SubjectAccessReview}'s {@code resourceAttributes}. Fields that
 * do not apply are empty.
 */
public record AccessAttributes(
        Identity user,
        String verb,
        String apiGroup,
        String resource,
        String subresource,
        String namespace,
        String name) {}
