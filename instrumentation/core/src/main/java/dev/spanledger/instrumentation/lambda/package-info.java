/** One invocation on AWS Lambda: cold start, spans, flush before the freeze, timeout guard. */
@NullMarked
package dev.spanledger.instrumentation.lambda;

import org.jspecify.annotations.NullMarked;
