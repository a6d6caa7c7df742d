/** Traces in the words of other tools: OTLP, Jaeger and Zipkin, as JSON. */
@NullMarked
package dev.spanledger.analytics.document;

import org.jspecify.annotations.NullMarked;
