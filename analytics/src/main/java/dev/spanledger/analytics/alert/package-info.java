/** Rules on what reports say, who is told, and once only. */
@NullMarked
package dev.spanledger.analytics.alert;

import org.jspecify.annotations.NullMarked;
