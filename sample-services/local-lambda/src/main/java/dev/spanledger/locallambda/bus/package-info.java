/** An event bus that AWS's own EventBridge client talks to, with rules, targets and retries. */
@NullMarked
package dev.spanledger.locallambda.bus;

import org.jspecify.annotations.NullMarked;
