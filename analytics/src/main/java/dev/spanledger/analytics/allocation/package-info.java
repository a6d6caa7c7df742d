/**
 * Joins the bill with what ran: splits every charge over the invocations that caused it, exactly,
 * and shows what could not be attributed as lines of its own.
 */
@NullMarked
package dev.spanledger.analytics.allocation;

import org.jspecify.annotations.NullMarked;
