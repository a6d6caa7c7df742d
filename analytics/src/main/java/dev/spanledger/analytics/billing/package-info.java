/**
 * Reads what a provider bills (FOCUS, CUR, exports of Azure, Google and Oracle) into {@code
 * charges}: exact to the last digit, one immutable delivery after the other, with everything odd
 * about a file as a counted finding.
 */
@NullMarked
package dev.spanledger.analytics.billing;

import org.jspecify.annotations.NullMarked;
