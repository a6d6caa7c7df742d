/** Traces a function: wrap its handler, or name it in an environment variable. */
@NullMarked
package dev.spanledger.instrumentation;

import org.jspecify.annotations.NullMarked;
