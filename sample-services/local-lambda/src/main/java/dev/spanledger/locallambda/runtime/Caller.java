package dev.spanledger.locallambda.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What a caller says of itself, as Lambda hands it to the function.
 *
 * @param traceContext a W3C traceparent or X-Ray header to continue; a new trace begins without
 * @param clientContext JSON of the Invoke call's client context
 * @param cognitoIdentity JSON of a mobile caller's identity
 * @param tenantId of a function that isolates tenants
 */
public record Caller(
    @Nullable String traceContext,
    @Nullable String clientContext,
    @Nullable String cognitoIdentity,
    @Nullable String tenantId) {

  /** Says no more than which trace it continues. */
  public static Caller of(@Nullable String traceContext) {
    return new Caller(traceContext, null, null, null);
  }
}
