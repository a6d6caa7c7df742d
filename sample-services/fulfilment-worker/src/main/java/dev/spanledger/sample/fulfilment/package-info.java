/** A function behind a queue: packs orders into parcels. */
@NullMarked
package dev.spanledger.sample.fulfilment;

import org.jspecify.annotations.NullMarked;
