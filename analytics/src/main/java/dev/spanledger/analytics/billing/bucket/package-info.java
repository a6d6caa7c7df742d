/**
 * Bills in an object store: which deliveries are whole, what of them is new, and a copy of their
 * files while they are imported.
 */
@NullMarked
package dev.spanledger.analytics.billing.bucket;

import org.jspecify.annotations.NullMarked;
