/** EventBridge's scheduled rules: functions that run by the clock. */
@NullMarked
package dev.spanledger.locallambda.schedule;

import org.jspecify.annotations.NullMarked;
