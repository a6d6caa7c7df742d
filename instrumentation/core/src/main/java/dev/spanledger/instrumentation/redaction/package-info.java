/** Keeps secrets and personal data from leaving the function. */
@NullMarked
package dev.spanledger.instrumentation.redaction;

import org.jspecify.annotations.NullMarked;
