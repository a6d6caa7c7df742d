/**
 * Whether a delivery keeps the rules of FOCUS: those of a machine-readable rule model that the user
 * brings, and the arithmetic ones that such models leave to prose.
 */
@NullMarked
package dev.spanledger.analytics.conformance;

import org.jspecify.annotations.NullMarked;
