/** Allocated charges as FOCUS 1.4 has them, for other tools and for finance. */
@NullMarked
package dev.spanledger.analytics.focus;

import org.jspecify.annotations.NullMarked;
