/**
 * One invocation of a function on any cloud: the SDK put together by hand, cold start, spans, flush
 * before the freeze, timeout guard. {@link
 * dev.spanledger.instrumentation.invocation.InvocationTracer} is where an adapter starts.
 */
@NullMarked
package dev.spanledger.instrumentation.invocation;

import org.jspecify.annotations.NullMarked;
