/**
 * One trace at a time: assembly into trees, critical path, self time and call paths, the facts that
 * are stored beside each span, and the view of one trace for people.
 */
@NullMarked
package dev.spanledger.analytics.trace;

import org.jspecify.annotations.NullMarked;
