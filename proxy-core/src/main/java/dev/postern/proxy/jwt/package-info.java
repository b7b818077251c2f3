/**
 * JSON Web Tokens of the issuers that a configuration names (Kubernetes' {@code AuthenticationConfiguration}). What arrives is
 * the text of a token; what leaves is a {@link dev.postern.proxy.jwt.JwtUser}, a refusal, or the word that no issuer here is
 * meant. An issuer's keys are read over https and kept; an issuer without a usable key accepts nothing. The cryptography is
 * nimbus-jose-jwt's, the expressions are cel-java's; what a token's own header says about keys is never followed.
 */
@NullMarked
package dev.postern.proxy.jwt;

import org.jspecify.annotations.NullMarked;
