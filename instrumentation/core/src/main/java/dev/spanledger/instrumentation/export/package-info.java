/** Spans as OTLP bytes, and the ways out of the function. */
@NullMarked
package dev.spanledger.instrumentation.export;

import org.jspecify.annotations.NullMarked;
