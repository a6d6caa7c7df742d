/** What the function platform itself reports about each invocation, into the invocations table. */
@NullMarked
package dev.spanledger.collector.platform;

import org.jspecify.annotations.NullMarked;
