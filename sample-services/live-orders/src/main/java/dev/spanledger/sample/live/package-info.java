/** Two functions that show customers what becomes of their orders, over WebSockets. */
@NullMarked
package dev.spanledger.sample.live;

import org.jspecify.annotations.NullMarked;
