/**
 * The JSON and CSV API under {@code /api/v1}: parameters checked, rows and time bounded. Money is a
 * decimal string, a time ISO 8601 in UTC, a duration a number of nanoseconds up to 2^53 − 1.
 */
@NullMarked
package dev.spanledger.dashboard.api;

import org.jspecify.annotations.NullMarked;
