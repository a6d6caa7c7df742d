/**
 * Reads what a provider bills (FOCUS 1.0 to 1.2, CUR 2.0, legacy CUR) into {@code charges}: exact
 * to the last digit, one immutable delivery after the other, with everything odd about a file as a
 * counted finding.
 */
@NullMarked
package dev.spanledger.analytics.billing;

import org.jspecify.annotations.NullMarked;
