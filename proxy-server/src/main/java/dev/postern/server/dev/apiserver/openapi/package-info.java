/** The schemas of what is served, in OpenAPI 2 and 3, for {@code kubectl explain} and for validation by clients. */
@NullMarked
package dev.postern.server.dev.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
