/** Amounts of AWS Cost Explorer, asked for day by day, within a bound on what the asking costs. */
@NullMarked
package dev.spanledger.analytics.billing.costexplorer;

import org.jspecify.annotations.NullMarked;
