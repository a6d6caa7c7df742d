/** Notices to an SNS topic. */
@NullMarked
package dev.spanledger.analytics.alert.sns;

import org.jspecify.annotations.NullMarked;
