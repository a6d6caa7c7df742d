/** Handlers of AWS Lambda: what the event and the runtime say about an invocation. */
@NullMarked
package dev.spanledger.instrumentation.lambda;

import org.jspecify.annotations.NullMarked;
