/**
 * Two groups side by side: versions, times, slow and other requests. What differs, by how much, and
 * how sure that is.
 */
@NullMarked
package dev.spanledger.analytics.comparison;

import org.jspecify.annotations.NullMarked;
