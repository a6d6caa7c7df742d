package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.wire.Body;

/**
 * An event for a function.
 *
 * @param requestId UUID, as in every log line of a run
 * @param payload JSON
 * @param caller what the caller says of itself
 */
record Invocation(String requestId, TraceHeader trace, Body payload, Caller caller) {}
