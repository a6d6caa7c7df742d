/**
 * Extensions of a function: processes and threads that the platform tells of each invocation and of
 * the end.
 */
@NullMarked
package dev.spanledger.locallambda.extension;

import org.jspecify.annotations.NullMarked;
