/**
 * The life of a billing period: open, estimated, final, locked; what a later delivery changes in
 * it, and how that becomes corrections. Start at {@link
 * dev.spanledger.analytics.close.PeriodState}, then {@link
 * dev.spanledger.analytics.close.PeriodClose}.
 */
@NullMarked
package dev.spanledger.analytics.close;

import org.jspecify.annotations.NullMarked;
