/** Figures about allocated cost that need a division: cost per request, and waste. */
@NullMarked
package dev.spanledger.analytics.showback;

import org.jspecify.annotations.NullMarked;
