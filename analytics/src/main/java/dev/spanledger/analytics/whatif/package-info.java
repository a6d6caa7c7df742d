/**
 * What a function would have cost with another memory size, architecture, provisioned concurrency
 * or SnapStart: from the runs that were observed and the prices that were billed. What was not
 * observed is a range, and says so.
 */
@NullMarked
package dev.spanledger.analytics.whatif;

import org.jspecify.annotations.NullMarked;
