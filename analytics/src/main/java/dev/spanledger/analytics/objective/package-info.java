/** What services promise: share of requests answered, or answered in time, and how that stands. */
@NullMarked
package dev.spanledger.analytics.objective;

import org.jspecify.annotations.NullMarked;
