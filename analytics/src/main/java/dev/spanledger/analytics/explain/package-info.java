/**
 * Money cells of cost reports, each recomputed from lines of the bill, rules and weights.
 *
 * <p>Start at {@link dev.spanledger.analytics.explain.CostReports}, which knows the reports.
 */
@NullMarked
package dev.spanledger.analytics.explain;

import org.jspecify.annotations.NullMarked;
