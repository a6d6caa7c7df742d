/** From the write-ahead log into landing files: decode again, land, then forget the segment. */
@NullMarked
package dev.spanledger.collector.landing;

import org.jspecify.annotations.NullMarked;
