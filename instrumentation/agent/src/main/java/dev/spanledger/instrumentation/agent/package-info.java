/** An extension of OpenTelemetry's Java agent that traces Lambda functions as the library does. */
@NullMarked
package dev.spanledger.instrumentation.agent;

import org.jspecify.annotations.NullMarked;
