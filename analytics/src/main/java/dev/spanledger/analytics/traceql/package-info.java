/** A subset of TraceQL over the lake: parsed, compiled to bound SQL, structure told in Java. */
@NullMarked
package dev.spanledger.analytics.traceql;

import org.jspecify.annotations.NullMarked;
