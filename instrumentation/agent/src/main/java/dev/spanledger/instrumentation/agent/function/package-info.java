/**
 * What runs beside the function's own classes: these know the JDK, Lambda's interfaces and
 * OpenTelemetry's API, and nothing else of the extension, which lives in the agent's class loader.
 */
@NullMarked
package dev.spanledger.instrumentation.agent.function;

import org.jspecify.annotations.NullMarked;
