package dev.spanledger.locallambda.simulate;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a function runs.
 *
 * @param spanId of the call, null where no span called
 * @param isFunction true where another function invoked it; false where a request came through the
 *     API
 */
record Caller(String traceId, @Nullable String spanId, String tenant, boolean isFunction) {}
