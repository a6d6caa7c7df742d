/**
 * What comes: cost per day as a series, its forecast with an interval, budgets, and days that are
 * out of the ordinary. Money is exact where it is summed; statistics are in floating point, and no
 * result of them is ever added to money.
 */
@NullMarked
package dev.spanledger.analytics.forecast;

import org.jspecify.annotations.NullMarked;
