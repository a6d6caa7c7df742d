/** What an extension may subscribe to: the platform's events, and the lines that are logged. */
@NullMarked
package dev.spanledger.locallambda.telemetry;

import org.jspecify.annotations.NullMarked;
