/** Dated prices, for what no bill tells the price of. */
@NullMarked
package dev.spanledger.analytics.price;

import org.jspecify.annotations.NullMarked;
