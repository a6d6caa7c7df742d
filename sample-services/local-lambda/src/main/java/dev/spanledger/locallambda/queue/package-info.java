/** A real SQS server in this process, and the poller that feeds its messages to functions. */
@NullMarked
package dev.spanledger.locallambda.queue;

import org.jspecify.annotations.NullMarked;
