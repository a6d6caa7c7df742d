/** Azure Functions: a middleware that the Java worker finds by itself. */
@NullMarked
package dev.spanledger.instrumentation.azure;

import org.jspecify.annotations.NullMarked;
